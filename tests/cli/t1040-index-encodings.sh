#!/bin/sh
# Bytes in every encoding a folder of old pages holds, and bytes that are no text at all.
. "$(dirname "$0")/lib.sh"

mkdir pages
text='Les réfugiés arrivés à Kye-Ossi ont été logés dans une école située près du marché ; la Croix-Rouge a distribué du riz.'
printf '%s\n' "$text" | iconv -t ISO-8859-1 >pages/latin1.txt
printf '\377\376' >pages/utf16.txt
printf '%s\n' "$text" | iconv -t UTF-16LE >>pages/utf16.txt
printf '%s L\222\234uvre co\373te 5 \200.\n' "$(printf '%s' "$text" | iconv -t WINDOWS-1252)" >pages/windows.txt
printf '<html><head><title>Sans charset</title></head><body><p>%s</p></body></html>' "$text" >pages/undeclared.html
printf '<html><head><meta charset="iso-8859-1"><title>Menteur</title></head><body><p>%s</p></body></html>' "$text" >pages/liar.html
head -c 20000 /dev/urandom >pages/binary.txt
printf '\177ELF\002\001\001' >pages/program.txt
head -c 5000 /dev/zero >>pages/program.txt
: >pages/nothing.txt
# 5 MB on one line, with one word at the very end.
yes 'mouvement de population ' | head -c 5242880 | tr -d '\n' >pages/line.txt
printf ' quetzalcoatlus' >>pages/line.txt

run 0 iom_index --index index --report report.json pages
run 0 iom_index --index index --check
for id in latin1.txt utf16.txt windows.txt undeclared.html liar.html; do
	found $id 'réfugiés situés'
	found $id '"logés dans une école"'
done
found windows.txt œuvre
found line.txt quetzalcoatlus
is 0 "$(jq .failed report.json)" "failed"
for id in binary.txt program.txt nothing.txt; do
	is skipped "$(jq -r ".entries[] | select(.what == \"$id\") | .kind" report.json)" "$id"
done
is 6 "$(jq .documents report.json)" "documents"
run 0 iom_search --index index --show latin1.txt
has out "été logés"
