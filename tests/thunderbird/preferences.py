"""The preferences of a throwaway profile: one account, silent, offline."""

import json

IDENTITY = "jimu@corp.example"
FULL_NAME = "事務局"

# Nothing that a test did not ask for may show up, wait, or go to the network.
QUIET = {
    "app.donation.eoy.version.viewed": 999,
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "app.update.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "calendar.timezone.useSystemTimezone": True,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "extensions.blocklist.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "mail.chat.enabled": False,
    "mail.inappnotifications.enabled": False,
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mail.winsearch.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "mailnews.start_page_override.mstone": "ignore",
    "media.gmp-manager.updateEnabled": False,
    "messenger.startup.action": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "offline.send.unsent_messages": 2,  # never by itself
    "offline.startup_state": 2,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,",
    "toolkit.telemetry.unified": False,
    "trailhead.firstrun.didSeeAboutWelcome": True,
}

COMPOSING = {
    "mail.SpellCheckBeforeSend": False,
    "mail.spellcheck.inline": False,
    "mail.collect_email_address_outgoing": False,
    "mail.compose.attachment_reminder": False,
    "mail.compose.attachment_reminder_aggressive": False,
    "mail.compose.autosave": False,
    "mail.compose.warn_public_recipients.aggressive": False,
    "mail.compose.warn_public_recipients.threshold": 1_000_000,
    "mail.warn_on_send_accel_key": False,
    "mailnews.sendInBackground": False,
}

ACCOUNT = {
    "mail.accountmanager.accounts": "account1,account2",
    "mail.accountmanager.defaultaccount": "account1",
    "mail.accountmanager.localfoldersserver": "server2",
    "mail.account.account1.identities": "id1",
    "mail.account.account1.server": "server1",
    "mail.account.account2.server": "server2",
    "mail.server.server1.type": "pop3",
    "mail.server.server1.hostname": "pop.corp.example",
    "mail.server.server1.userName": "jimu",
    "mail.server.server1.name": "Corp",
    "mail.server.server1.check_new_mail": False,
    "mail.server.server1.download_on_biff": False,
    "mail.server.server1.login_at_startup": False,
    "mail.server.server1.directory-rel": "[ProfD]Mail/pop.corp.example",
    "mail.server.server2.type": "none",
    "mail.server.server2.hostname": "Local Folders",
    "mail.server.server2.userName": "nobody",
    "mail.server.server2.name": "Local Folders",
    "mail.server.server2.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.identity.id1.fullName": FULL_NAME,
    "mail.identity.id1.useremail": IDENTITY,
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.identity.id1.compose_html": False,
    "mail.identity.id1.fcc": True,
    "mail.identity.id1.fcc_folder": "mailbox://nobody@Local%20Folders/Sent",
    "mail.identity.id1.draft_folder": "mailbox://nobody@Local%20Folders/Drafts",
    "mail.identity.id1.valid": True,
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.type": "smtp",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.smtpserver.smtp1.authMethod": 1,  # none
    "mail.smtpserver.smtp1.try_ssl": 0,
}


def write_profile(folder, smtp_port, marionette_port, locale, extra):
    """Makes the profile folder, if it is not there, with its user.js; extra preferences win."""
    preferences = {
        **QUIET, **COMPOSING, **ACCOUNT,
        "mail.smtpserver.smtp1.port": smtp_port,
        "marionette.port": marionette_port,
        "intl.locale.requested": locale,
        **extra,
    }
    folder.mkdir(exist_ok=True)
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value, ensure_ascii=False)});\n"
        for name, value in preferences.items()
    ]
    (folder / "user.js").write_text("".join(lines), encoding="utf-8")
