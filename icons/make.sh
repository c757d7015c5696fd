#!/bin/sh
# Makes every picture of this folder from its drawings. Needs rsvg-convert
# (librsvg2-bin), convert (imagemagick) and png2icns (icnsutils).
set -eu
cd "$(dirname "$0")"

draw() { rsvg-convert --width "$2" --height "$2" --output "$3" "$1"; }

draw icon.svg 32 32x32.png
draw icon.svg 128 128x128.png
draw icon.svg 256 128x128@2x.png
draw icon.svg 512 icon.png

small=$(mktemp -d)
trap 'rm -r "$small"' EXIT
for size in 16 24 32 48 64 256; do draw icon.svg $size "$small/$size.png"; done
convert "$small/16.png" "$small/24.png" "$small/32.png" "$small/48.png" "$small/64.png" "$small/256.png" icon.ico
png2icns icon.icns "$small/16.png" 32x32.png "$small/48.png" 128x128.png 128x128@2x.png icon.png >/dev/null

for state in waiting called offline; do
    draw tray-$state.svg 64 tray-$state.png
    draw tray-template-$state.svg 44 tray-template-$state.png
done

mkdir -p android ios
for size in 48 72 96 144 192; do draw icon.svg $size android/ic_launcher-$size.png; done
# The store of iOS takes no transparency: the ground goes to the edges.
sed 's/ rx="28"//' icon.svg >"$small/square.svg"
for size in 40 58 60 80 87 120 152 167 180 1024; do draw "$small/square.svg" $size ios/AppIcon-$size.png; done
