/* Protocol: the version of the wire between extension and helper (data/protocol.md).
 */
#pragma once

#define PROTOCOL_VERSION 1
