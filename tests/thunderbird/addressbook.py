"""The address books of the profile."""

PERSONAL = "Personal Address Book"


class AddressBooks:
    """Thunderbird.books; a contact is {"name": …, "email": …}, either may be left out."""

    def __init__(self, call):
        self._call = call

    def add_book(self, name):
        """Adds an empty book."""
        self._call("addBook", name)

    def add_contacts(self, contacts, book=PERSONAL):
        """Adds contacts that are in no list."""
        self._call("addContacts", book, contacts)

    def add_list(self, name, members, description="", book=PERSONAL):
        """Adds a list and its members as contacts.

        Thunderbird nests by name: the member {"name": "Inner", "email": "Inner"}
        stands for the list of that name.
        """
        self._call("createList", book, name, description, members)

    def rename_list(self, name, new_name, book=PERSONAL):
        """As the person does, who edits it."""
        self._call("renameList", book, name, new_name)

    def add_member(self, name, contact, book=PERSONAL):
        """Puts one more contact into a list."""
        self._call("addMember", book, name, contact)

    def delete_list(self, name, book=PERSONAL):
        """Takes a list away; its members stay in the book."""
        self._call("deleteList", book, name)

    def fetch(self, book):
        """Gets a book of a server's, as its timer does every half hour."""
        self._call("fetchBook", book)
