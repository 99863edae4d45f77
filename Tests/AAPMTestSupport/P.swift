enum P6 {}
