import AAPMCore
import JWTKit

/// Keys that sign and check access tokens.
struct SigningKeySet: Sendable {
    /// The key that signs: the newest.
    let signingKeyID: String
    /// Newest first.
    let publicKeys: [PublicKey]
    let collection: JWTKeyCollection
    let pseudonyms: Pseudonyms

    /// - Parameter keys: Newest first, at least one.
    /// - Throws: `AAPMError` with `.internalError` when there is none or one cannot be read.
    init(_ keys: [SigningKey]) async throws {
        guard let newest = keys.first, let oldest = keys.last else {
            throw AAPMError(
                .internalError, "Something went wrong on our side.",
                details: ["reason": "the key store lost the key that was just written"])
        }
        self.signingKeyID = newest.id
        self.collection = JWTKeyCollection()
        var publicKeys: [PublicKey] = []
        for key in keys {
            let rsa: Insecure.RSA.PrivateKey
            do {
                rsa = try Insecure.RSA.PrivateKey(pem: key.privateKeyPEM)
            } catch {
                // The parser's message could quote the key, so it is not passed on.
                throw AAPMError(
                    .internalError, "Something went wrong on our side.",
                    details: ["reason": "a signing key cannot be read", "kid": key.id])
            }
            await self.collection.add(rsa: rsa, digestAlgorithm: .sha256, kid: JWKIdentifier(string: key.id))
            let numbers = try rsa.publicKey.getKeyPrimitives()
            publicKeys.append(
                PublicKey(
                    id: key.id, modulus: Base64URL.text(numbers.modulus),
                    exponent: Base64URL.text(numbers.publicExponent)))
        }
        self.publicKeys = publicKeys
        self.pseudonyms = Pseudonyms(signingKey: oldest)
    }

    var ids: [String] { self.publicKeys.map(\.id) }

    func contains(_ id: String) -> Bool { self.publicKeys.contains { $0.id == id } }
}
