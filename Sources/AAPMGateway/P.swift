import Hummingbird
enum P2 {}
