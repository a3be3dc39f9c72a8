"""Passwords that everybody tries first: a modest list of the best known, in lower case.

PingOne's own list is not public. These are the ones that head every published ranking, and those
that people build from them to satisfy a rule about capitals, digits and special characters.
"""

from __future__ import annotations

from typing import Final

_KNOWN: Final = """
123456 123456789 12345678 12345 1234567 1234567890 123123 111111 000000 666666 654321 555555
121212 112233 123321 7777777 987654321 888888 222222 999999 11111111 00000000 88888888 123123123
147258369 159753 789456 789456123 102030 131313 232323 101010 987654 1234 1111 0000 1q2w3e
1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 zaq12wsx qazwsx qazwsxedc qwe123
qwer1234 qweasd qweasdzxc qwerty qwerty1 qwerty12 qwerty123 qwerty1234 qwerty12345 qwertyuiop
qwert asdfgh asdfghjk asdfghjkl asdf asdf1234 asdfasdf zxcvbn zxcvbnm zxcvbnm123 azerty
azertyuiop abc123 abc1234 abcd1234 abc12345 abcdef abcdefg abcdefgh abcdefg1 aa123456 aa12345678
a123456 a1234567 a12345678 a123456789 123abc 123qwe 123qwe123 123456a 123456q 123456abc 12345a
12345q 12qwaszx 1g2w3e4r password password1 password12 password123 password1234 password12345
password01 passw0rd passw0rd1 p@ssword p@ssw0rd p@ssword1 p@ssw0rd1 p@$$w0rd pa$$w0rd pa55word
pa55w0rd pass pass123 pass1234 password! password1! password123! passw0rd! p@ssw0rd! p@ssw0rd1!
p@ssword1! p@ssw0rd123 p@ssword123 p@$$word1 welcome welcome1 welcome12 welcome123 welcome1!
welcome123! welcome@123 welcome@1 letmein letmein1 letmein! letmein1! changeme changeme1
changeme123 changeme1! changeme! default guest guest123 admin admin1 admin12 admin123 admin1234
admin12345 admin@123 admin123! administrator root root123 test test1 test12 test123 test1234
test1234! test123! testing testtest tester user user123 demo demo1234 master secret secret1
secret123 secret1! login login123 access hello hello1 hello123 hello123! iloveyou iloveyou1
iloveyou2 iloveyou! loveme lovely love love123 sunshine sunshine1 sunshine1! princess princess1
dragon monkey monkey1 shadow shadow1 football football1 football1! baseball baseball1 baseball1!
basketball soccer superman batman starwars pokemon pokemon1 naruto michael jordan jordan23
jennifer jessica daniel andrew ashley charlie thomas robert joshua matthew george nicole
michelle hannah amanda anthony maggie ginger pepper buster hunter ranger harley killer tigger
freedom whatever trustno1 computer internet google samsung liverpool chelsea arsenal mustang
corvette ferrari cheese cookie chocolate banana butterfly purple flower summer summer1 summer123
winter winter1 spring autumn company1! company123! qwerty1! qwerty12! qwerty123! qwerty@123
abcd1234! abc123! abc@123 abcd@1234 a1b2c3 a1b2c3d4 a1b2c3d4! q1w2e3r4! 1qaz@wsx 1qaz!qaz
1qaz2wsx! !qaz2wsx zaq1@wsx !qaz@wsx aa123456! aa@123456 temp1234 temp1234! blink182 ninja
lol123 samantha thunder
"""
COMMON: Final = frozenset(_KNOWN.split())
