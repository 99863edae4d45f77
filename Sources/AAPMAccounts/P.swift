import JWTKit
import CryptoExtras
enum P1 {}
