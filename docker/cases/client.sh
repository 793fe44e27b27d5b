#!/bin/sh
# The client under test. EXEMU_SUBMISSION is HOST:PORT, EXEMU_CA the file of the lab CA. The mechanism is said, for otherwise
# curl tries Kerberos first, as it would with a real Exchange.
set -eu
printf 'From: alice@contoso.test\r\nTo: alice@contoso.test\r\nSubject: from a container\r\nDate: %s\r\nMessage-ID: <%s@client.test>\r\n\r\nhello\r\n' \
    "$(date -R)" "$(date +%s)" |
    curl -sS --ssl-reqd --cacert "$EXEMU_CA" --user "$EXEMU_USER:$EXEMU_PASSWORD" --login-options AUTH=LOGIN \
        --mail-from alice@contoso.test --mail-rcpt alice@contoso.test --upload-file - "smtp://$EXEMU_SUBMISSION"
