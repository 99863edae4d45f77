import CHunspell
enum P4 {}
