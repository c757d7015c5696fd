# $1 the folder of the fresh Debian, $2 the host's rustup folder
mkdir -p "$1/root/.rustup"
mount --bind "$2" "$1/root/.rustup"
mount -o remount,bind,ro "$1/root/.rustup"
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
exec chroot "$1" env -i HOME=/root RUSTUP_AUTO_INSTALL=0 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    sh -eu -c 'cd /root/jari; ./x test --pure; ./x demo --json'
