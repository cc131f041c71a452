# shellcheck shell=bash
# Shared by the scripts beside it: plain words on the screen, installing what is missing, building the web assets,
# and a private PostgreSQL. Sourced, never run.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT" || exit 1
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

# Says what happens next, with the seconds since the script began.
say() { printf '\n==> [%3d s] %s\n' "$SECONDS" "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
    printf '\nerror: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root, and there is no sudo here. As root, run: $*"
    fi
}

# Installs the Debian packages that are missing among those named; asks for nothing where all are there.
need_debian() {
    local missing=() package
    for package in "$@"; do
        if ! dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
            missing+=("$package")
        fi
    done
    [ ${#missing[@]} = 0 ] && return 0
    command -v apt-get >/dev/null || die "please install: ${missing[*]} (this is not a Debian system)"
    say "Installing from Debian: ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
}

# Fails early, in words, where a tool that we cannot install ourselves is missing.
need_tool() {
    command -v "$1" >/dev/null || die "$1 is missing. $2"
}

need_rust() {
    need_tool cargo "Install Rust (https://rustup.rs), then start again."
    command -v cc >/dev/null || need_debian gcc libc6-dev
}

need_node() {
    need_tool node "Install Node.js 20 or later, then start again."
    need_tool npm "Install npm (it comes with Node.js), then start again."
}

# One digest of the files named (folders are walked), so that a step is left out when its inputs are the same.
digest_of() {
    find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print0 2>/dev/null |
        LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum | cut -d' ' -f1
}

# npm packages of a folder, installed again only when its lock file changed.
npm_packages() {
    local folder=$1 stamp now
    [ -f "$folder/package.json" ] || return 0
    need_node
    stamp="$folder/node_modules/.dinh-stamp"
    now="$(node --version) $(digest_of "$folder/package.json" "$folder/package-lock.json")"
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return 0
    say "Installing the npm packages of $folder"
    if [ -f "$folder/package-lock.json" ]; then
        (cd "$folder" && npm ci --no-fund --no-audit --loglevel=error </dev/null)
    else
        (cd "$folder" && npm install --no-fund --no-audit --loglevel=error </dev/null)
    fi
    now="$(node --version) $(digest_of "$folder/package.json" "$folder/package-lock.json")"
    printf '%s' "$now" >"$stamp"
}

# Style sheet, fonts and scripts under web/dist, built again only when something under web/ changed.
web_assets() {
    local stamp=web/node_modules/.dinh-built now
    [ -f web/package.json ] || return 0
    npm_packages web
    now="$(find web -type f -not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path 'web/tests/*' -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)"
    [ -d web/dist ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$now" ] && return 0
    say "Building the style sheet and the scripts (web/)"
    (cd web && npm run --silent build </dev/null)
    printf '%s' "$now" >"$stamp"
}

# The server, with cargo's own progress on the screen.
build_server() {
    need_rust
    web_assets
    say "Building the server (a first build takes some minutes; later ones a second)"
    cargo build --package dinh-server --bin dinh "$@"
}

# A Python of its own under the build folder, with these packages: NAME, a module that proves it, PACKAGES…
# VENV names it afterwards. What could not be made whole is taken away, so that nobody finds half of it.
venv() {
    local module=$2
    VENV="${CARGO_TARGET_DIR:-$ROOT/target}/$1"
    shift 2
    "$VENV/bin/python" -c "import $module" 2>/dev/null && return 0
    if python3 -m venv "$VENV" && "$VENV/bin/pip" install -q "$@"; then return 0; fi
    rm -rf "$VENV"
    return 1
}

# Programs that sign and look at signatures.
sign_clients() { venv sign-clients pyhanko 'pyhanko==0.38.0' 'pyhanko-certvalidator==0.33.0'; }

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# A PostgreSQL cluster of our own in a temporary folder, on a free port of this machine, with DINH_TEST_POSTGRES
# naming it. It refuses to run as root, so there it runs as Debian's user `postgres` (or `nobody`).
postgres_start() {
    local bin port as=()
    if [ -n "${DINH_TEST_POSTGRES:-}" ]; then
        PG_VERSION="named by DINH_TEST_POSTGRES"
        return 0
    fi
    if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
        # Debian's package would start a server of its own; ours is the only one that tests need.
        need_debian postgresql-common
        as_root sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
        need_debian postgresql
    fi
    need_tool python3 "Install Python 3, then start again."
    bin="$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)")"
    PG_HOME="$(mktemp -d "${TMPDIR:-/tmp}/dinh-postgres.XXXXXX")"
    if [ "$(id -u)" = 0 ]; then
        local user=nobody
        id postgres >/dev/null 2>&1 && user=postgres
        chown "$user" "$PG_HOME"
        as=(runuser -u "$user" --)
    fi
    PG_CTL=("${as[@]}" "$bin/pg_ctl" --pgdata="$PG_HOME/data" --silent --log="$PG_HOME/log")
    port="$(free_port)"
    PG_VERSION="$("$bin/postgres" --version | cut -d' ' -f3)"
    say "Starting a private PostgreSQL $PG_VERSION on port $port"
    (cd / && "${as[@]}" "$bin/initdb" --pgdata="$PG_HOME/data" --username=dinh --auth=trust --encoding=UTF8 \
        --locale=C.UTF-8 --no-sync >"$PG_HOME.log" 2>&1) || die "initdb failed: $(tail -3 "$PG_HOME.log")"
    rm -f "$PG_HOME.log"
    # No test cuts the power of this machine, so waiting for the disk would prove nothing.
    (cd / && "${PG_CTL[@]}" start --options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$PG_HOME \
        -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=400 -c shared_buffers=128MB ${POSTGRES_OPTIONS:-}" </dev/null)
    "${bin}/createdb" --host=127.0.0.1 --port="$port" --username=dinh dinh_test
    export DINH_TEST_POSTGRES="postgres://dinh@127.0.0.1:$port/dinh_test"
}

postgres_stop() {
    [ -n "${PG_HOME:-}" ] || return 0
    (cd / && "${PG_CTL[@]}" stop --mode=immediate) || true
    rm -rf "$PG_HOME"
    unset PG_HOME
}
