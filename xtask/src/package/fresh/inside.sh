# $1 the folder of the fresh Debian
mount -t proc proc "$1/proc"
mount --bind /dev "$1/dev"
mkdir -p "$1/dev/shm"
exec chroot "$1" env -i HOME=/root DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    sh -eu /root/story.sh
