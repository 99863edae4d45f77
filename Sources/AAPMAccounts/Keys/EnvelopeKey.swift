package import AAPMCore
import Crypto
import FoundationEssentials

/// A key that seals the data keys of stored provider keys: the one secret of an installation that is not in its database.
package struct EnvelopeKey: Hashable, Sendable {
    private static let length = 32

    /// 16 hexadecimal digits, of its SHA-256: names it, and says nothing about it.
    package let id: String
    /// Base64, as it is kept.
    package let secret: SecretText
    let key: SymmetricKey

    /// - Parameter secret: 32 bytes in Base64.
    /// - Returns: `nil` when it is something else.
    package init?(_ secret: SecretText) {
        guard let bytes = Data(base64Encoded: secret.revealed), bytes.count == Self.length else { return nil }
        self.init(bytes: Array(bytes))
    }

    /// A new one.
    package init(from source: any SecretSource) {
        self.init(bytes: source.makeSecret(byteCount: Self.length))
    }

    private init(bytes: [UInt8]) {
        self.id = Hexadecimal.text(of: SHA256.hash(data: bytes).prefix(8))
        self.secret = SecretText(Data(bytes).base64EncodedString())
        self.key = SymmetricKey(data: bytes)
    }

    package static func == (left: Self, right: Self) -> Bool { left.secret == right.secret }
    package func hash(into hasher: inout Hasher) { hasher.combine(self.id) }
}

extension EnvelopeKey: CustomStringConvertible {
    package var description: String { "envelope key \(self.id)" }
}
