/// A public signing key as published in the key set (RFC 7517): RSA, RS256, for signatures.
package struct PublicKey: Hashable, Sendable {
    /// The `kid`.
    package let id: String
    /// The modulus in Base64 for URLs.
    package let modulus: String
    /// The exponent in Base64 for URLs.
    package let exponent: String
}
