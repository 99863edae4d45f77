import Yams
enum P5 {}
