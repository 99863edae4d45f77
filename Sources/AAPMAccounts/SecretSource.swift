/// Where salts and refresh tokens come from.
package protocol SecretSource: Sendable {
    /// - Returns: Bytes that nobody can guess.
    func makeSecret(byteCount: Int) -> [UInt8]
}

/// The operating system's cryptographic generator.
package struct SystemSecretSource: SecretSource {
    package init() {}

    package func makeSecret(byteCount: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<byteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
