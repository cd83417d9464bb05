# Read by ./run and ./check: installs what is missing of the packages in packages.txt. POSIX sh; needs $top, the checkout.
# shellcheck shell=sh

# packages SECTION...: the names in these sections
packages() {
	for section; do
		sed -n "/^\[$section\]\$/,/^\[/ s/^[a-z0-9][a-z0-9+.-]*\$/&/p" "${top:?}/packaging/packages.txt"
	done
}

# missing NAME...: those that are not installed
missing() {
	for package; do
		case $(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null) in
		ii*) ;;
		*) printf '%s\n' "$package" ;;
		esac
	done
}

# need SECTION...: install what is missing, as root or through sudo; silent when nothing is
need() {
	# shellcheck disable=SC2046
	set -- $(missing $(packages "$@"))
	[ $# -gt 0 ] || return 0
	say "installing $# packages: $*"
	as_root=
	if [ "$(id -u)" -ne 0 ]; then
		if ! command -v sudo >/dev/null; then
			echo "$0: these packages are missing, and there is no sudo: $*" >&2
			exit 2
		fi
		as_root=sudo
	fi
	apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
	# shellcheck disable=SC2086
	if ! $apt update || ! $apt -y --no-install-recommends -o Dpkg::Use-Pty=0 install "$@" >/dev/null; then
		echo "$0: the packages could not be installed" >&2
		exit 2
	fi
}

# say TEXT: what happens now
say() {
	printf '\n== %s\n' "$*"
}
