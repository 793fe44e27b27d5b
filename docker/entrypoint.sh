#!/bin/sh
# What a container of exemu starts. Without arguments, or with options alone: `exemu run` on all addresses, with every scenario file that
# is mounted below /etc/exemu, in the order of their names, the last wins; EXEMU_SCENARIO names one more, or a folder of them. Values
# are set by variables: EXEMU__PERSONA__HOST=mx.lab.test. With a subcommand first: that subcommand.
set -eu

case "${1:-}" in
'' | -*) ;;
run) shift ;;
*) exec exemu "$@" ;;
esac
given=$#

scenarios() {
    ls -d /etc/exemu/*.yaml 2>/dev/null || :
    if [ -d "${EXEMU_SCENARIO:-}" ]; then
        ls -d "$EXEMU_SCENARIO"/*.yaml 2>/dev/null || :
    else
        echo "${EXEMU_SCENARIO:-}" # if it is not there, exemu says so
    fi
}

everywhere() {
    echo 0.0.0.0
    [ -z "$(cat /proc/net/if_inet6 2>/dev/null)" ] || echo ::
}

for address in ${EXEMU_BIND:-$(everywhere)}; do
    set -- "$@" --bind "$address"
done
while IFS= read -r file; do
    [ -z "$file" ] || set -- "$@" --with "$file"
done <<END
$(scenarios)
END
# What was given on the command line comes last, and wins.
while [ "$given" -gt 0 ]; do
    word=$1
    shift
    set -- "$@" "$word"
    given=$((given - 1))
done
exec exemu run "$@"
