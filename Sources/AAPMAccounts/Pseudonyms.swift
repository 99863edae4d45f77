import AAPMCore
import Crypto

/// Names for what must be told apart but not kept: the same on every node, and untraceable without the signing keys.
struct Pseudonyms: Sendable {
    private let key: SymmetricKey

    /// - Parameter signingKey: The oldest, which stays when others are added.
    init(signingKey: SigningKey) {
        self.key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: Array(signingKey.privateKeyPEM.utf8)),
            info: Array("aapm client pseudonyms".utf8), outputByteCount: 32)
    }

    /// 32 hexadecimal digits.
    func pseudonym(of client: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array(client.utf8), using: self.key)
        return Hexadecimal.text(of: code.prefix(16))
    }
}
