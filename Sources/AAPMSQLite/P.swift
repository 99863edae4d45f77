import GRDB
enum P3 {}
