# deploy/Containerfile without a registry of images: two stand-ins take the
# names of its FROM lines, a fresh Debian and the same with this machine's
# compiler and its crates. Then the image is checked, served, asked and stopped.
#   $1 the tree, $2 a folder for all of it (about 3 GB) with a Debian in debian/
tree=$1 work=$2
version=$(rustc --version | cut -d' ' -f2)
sysroot=$(rustc --print sysroot)
host=$(rustc -vV | sed -n 's/^host: //p')
cargo_home=${CARGO_HOME:-$HOME/.cargo}
# Stores and runs beside whatever the machine has of its own.
b() { buildah --root "$work/store" --runroot "$work/run" "$@"; }
inside() { b run --isolation chroot "$@"; }
done_with() {
    [ -z "${waited-}" ] || kill "$(in_jari cat /var/lib/jari/pid)" 2>/dev/null || true
    b umount --all >/dev/null 2>&1 || true
    b rm --all >/dev/null 2>&1 || true
    umount "$work/store/overlay" 2>/dev/null || true
}
trap done_with EXIT

debian=$(b from scratch)
cp -a "$work/debian/." "$(b mount "$debian")"
b config --cmd bash "$debian"
b commit --quiet "$debian" docker.io/library/debian:bookworm-slim >/dev/null

# As the real one has it: rustup's folders, and the version in RUST_VERSION.
local=$(b mount "$debian")/usr/local
into=$local/rustup/toolchains/$version-$host
mkdir -p "$into/lib/rustlib" "$local/cargo/bin"
cp -a "$sysroot/bin" "$into/"
cp -a "$sysroot"/lib/*.so* "$into/lib/"
cp -a "$sysroot/lib/rustlib/$host" "$into/lib/rustlib/"
cp -aL "$cargo_home/bin/rustup" "$local/cargo/bin/rustup"
for name in cargo rustc; do ln -s rustup "$local/cargo/bin/$name"; done
mkdir "$local/cargo/registry"
cp -a "$cargo_home/registry/cache" "$cargo_home/registry/index" "$local/cargo/registry/"
inside "$debian" -- sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends gcc libc6-dev' >/dev/null
b config --env RUSTUP_HOME=/usr/local/rustup --env CARGO_HOME=/usr/local/cargo \
    --env RUST_VERSION="$version" --env CARGO_NET_OFFLINE=true --env RUSTUP_AUTO_INSTALL=0 \
    --env PATH=/usr/local/cargo/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$debian"
b commit --quiet --rm "$debian" docker.io/library/rust:1.95-bookworm >/dev/null

b build --isolation chroot --pull-never --format docker -f "$tree/deploy/Containerfile" -t jari "$tree"

# The image as docs/OPERATING.md starts it: files of the group 10001, the
# configuration of deploy/, a certificate of its own.
etc=$work/etc
install -d -m 0750 -o root -g 10001 "$etc"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=booking.town.example -addext subjectAltName=DNS:booking.town.example \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
for file in "$tree/deploy/jari.toml" "$work/certificate.pem" "$work/key.pem"; do
    install -m 0640 -o root -g 10001 "$file" "$etc/"
done
echo word | install -m 0640 -o root -g 10001 /dev/stdin "$etc/mail-password"

jari=$(b from --pull-never jari)
# No namespace of its own: on this machine's loopback, where it is nobody's.
in_jari() { inside --env JARI_LISTEN=127.0.0.1:8443 -v "$etc:/etc/jari:ro" "$jari" -- "$@"; }
in_jari jari-server check --config /etc/jari/jari.toml
in_jari sh -c 'echo $$ >/var/lib/jari/pid
    exec /usr/bin/tini -- jari-server serve --config /etc/jari/jari.toml' >"$work/log" 2>&1 &
waited=$!
health=$(b inspect --format '{{index .Docker.ContainerConfig.Healthcheck.Test 3}}' "$jari")
tries=60
until in_jari bash -c "$health"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] && kill -0 "$waited" || { cat "$work/log"; exit 1; }
    sleep 1
done
in_jari jari-server operator --by "the test" status
in_jari sh -c '[ "$(stat -c %a:%U /var/lib/jari)" = 700:jari ] && [ "$(id -u)" = 10001 ]'
kill "$(in_jari cat /var/lib/jari/pid)"
wait "$waited"
grep -q stopped "$work/log"
in_jari bash -c "$health" && exit 1
echo "  the image is built, sound, healthy while it serves, and ends in order"
