#!/bin/sh
# Runs `make test` on a bare Debian 12: a chroot with nothing but git, make and python3, as root, in an empty home.
#
#     sh scripts/bare_machine.sh [--without-maven] [--without-npm] [--keep FOLDER] [COMMAND …]
#
# Root only, and no part of `make test`: it takes as long as that and some minutes more. The mirror and the settings of
# the package clients (certificates, pip's variables) are this machine's own. COMMAND in place of `make test` runs there.
# --without-maven: Maven cannot reach its repository. --without-npm: there is no npm.
set -eu
maven=yes npm=yes keep=
while [ $# -gt 0 ]; do
    case $1 in
    --without-maven) maven=no ;;
    --without-npm) npm=no ;;
    --keep) keep=$2; shift ;;
    --*) sed -n '2,9p' "$0" >&2; exit 2 ;;
    *) break ;;
    esac
    shift
done
[ "$(id -u)" = 0 ] || { echo "bare_machine.sh: a chroot needs root: sudo sh scripts/bare_machine.sh" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "bare_machine.sh: debootstrap is missing: apt-get install debootstrap" >&2; exit 2; }
here=$(cd "$(dirname "$0")/.." && pwd)
root=${keep:-$(mktemp -d)}
# it is the / of users other than root, as whom some of what is tested runs
mkdir -p "$root" && chmod 755 "$root"
cleanup() {
    for place in proc sys dev/pts dev; do umount "$root/$place" 2>/dev/null || true; done
    [ -n "$keep" ] || rm -rf --one-file-system "$root"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

mirror=$(apt-get indextargets --format '$(REPO_URI)' 2>/dev/null | head -n 1)
if ! [ -e "$root/usr/bin/make" ]; then
    mkdir -p "$root"
    debootstrap --variant=minbase --include=ca-certificates,git,make,python3 bookworm "$root" "${mirror:?no apt mirror is set}" >&2
fi
rm -rf "$root/etc/ssl/certs" && cp -rL /etc/ssl/certs "$root/etc/ssl/"
cp -rL /usr/local/share/ca-certificates "$root/usr/local/share/" 2>/dev/null || true
cp /etc/resolv.conf /etc/hosts "$root/etc/"
rm -f "$root/etc/apt/sources.list" && cp -r /etc/apt/. "$root/etc/apt/"
for file in /etc/pip.conf /etc/npmrc "$HOME/.npmrc"; do
    [ -f "$file" ] && cp "$file" "$root$(dirname "$file" | sed "s#^$HOME#/root#")/" || true
done
if [ $maven = yes ]; then
    [ -d "$HOME/.m2" ] && [ -f "$HOME/.m2/settings.xml" ] && mkdir -p "$root/root/.m2" && cp "$HOME/.m2/settings.xml" "$root/root/.m2/" || true
    [ -d /etc/maven ] && mkdir -p "$root/etc/maven" && cp -r /etc/maven/. "$root/etc/maven/" || true
else
    # an offline Maven with an empty repository answers as one does whose repository cannot be reached
    mkdir -p "$root/root/.m2" && echo '<settings><offline>true</offline></settings>' >"$root/root/.m2/settings.xml"
fi
if [ $npm = no ]; then
    # the name is taken, so that an npm that some package brings is not found either
    printf '#!/bin/sh\nexit 127\n' >"$root/usr/local/bin/npm" && chmod +x "$root/usr/local/bin/npm"
fi
for place in proc sys dev dev/pts; do mountpoint -q "$root/$place" || mount --bind "/$place" "$root/$place"; done
rm -rf "$root/root/bigcore"
git clone -q "$here" "$root/root/bigcore"

own=$(env | sed -n 's/^\(PIP_CERT\|PIP_DEFAULT_TIMEOUT\|PIP_INDEX_URL\|SSL_CERT_[A-Z]*\|[A-Za-z]*_proxy\|[A-Z]*_PROXY\|NODE_EXTRA_CA_CERTS\|REQUESTS_CA_BUNDLE\|MAVEN_OPTS\|JAVA_TOOL_OPTIONS\|OPENBLAS_[A-Z0-9_]*\)=.*/\1/p')
set -- "${@:-make test}"
# the variables are handed on by name, so that no value is read by a shell
# shellcheck disable=SC2086
env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI="${CI:-}" \
    $(for name in $own; do printf '%s=%s ' "$name" "$(printenv "$name")"; done) \
    chroot "$root" sh -c "cd /root/bigcore && $*"
