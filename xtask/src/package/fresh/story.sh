# Installs the package as one does, then starts the app as somebody.
apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends /root/jari.deb >/root/apt.log 2>&1 || {
    cat /root/apt.log
    exit 1
}
echo "  installed, with $(grep -c '^Setting up' /root/apt.log) packages"
grep -q '^x-scheme-handler/jari=jari.desktop;' /usr/share/applications/mimeinfo.cache ||
    { echo "nobody opens jari:// links"; exit 1; }
test "$(dpkg-query -W -f '${Version}' jari)" = "$(dpkg-deb -f /root/jari.deb Version)"

# What a desktop has, and what looks at it.
apt-get install -y -q --no-install-recommends xvfb xauth xdotool dbus-daemon >/root/apt.log 2>&1 || {
    cat /root/apt.log
    exit 1
}
useradd --create-home person
cat >/home/person/start.sh <<'END'
RUST_LOG=jari_app=debug jari 2>"$HOME/log" &
app=$!
until [ -n "$(xdotool search --onlyvisible --name '자리 Jari')" ] &&
    grep -q 'the window asks what to show' "$HOME/log"; do
    kill -0 "$app" || { echo "the app ended"; cat "$HOME/log"; exit 1; }
    sleep 0.2
done
kill "$app"
END
runuser -u person -- env HOME=/home/person XDG_RUNTIME_DIR=/home/person \
    timeout 120 dbus-run-session -- xvfb-run -a sh -eu /home/person/start.sh || {
    cat /home/person/log
    echo "the app did not come up"
    exit 1
}
echo "  the window is there, and its page asked what to show"
