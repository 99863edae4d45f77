import AAPMCore
import Crypto
import FoundationEssentials

/// Seals provider keys and opens them: AES-256-GCM with a fresh data key a row, which is sealed under an envelope key.
///
/// Both seals take whose the key is and where it leads as associated data, so a row that was moved to another owner,
/// another provider or another address does not open. Pure but for the randomness of keys and nonces.
enum KeySeal {
    /// Part of the associated data: another way of sealing gets another one.
    private static let version = "aapm provider key 1"

    private enum Part: String {
        case dataKey = "data key"
        case key
    }

    static func seal(_ key: ProviderKey, under envelope: EnvelopeKey, at now: Timestamp) throws -> SealedKey {
        let place = Place(key.owner, key.provider, key.baseURL, key.model)
        let dataKey = SymmetricKey(size: .bits256)
        let sealedKey = try AES.GCM.seal(
            Array(key.key.revealed.utf8), using: dataKey, authenticating: place.authenticated(.key))
        return SealedKey(
            owner: key.owner, provider: key.provider, baseURL: key.baseURL, model: key.model, envelope: envelope.id,
            sealedDataKey: try Self.wrap(dataKey, under: envelope, place), sealedKey: Self.text(sealedKey),
            createdAt: now, checkedAt: now)
    }

    /// - Returns: `nil` when the envelope key is another one, or anything of the row was changed.
    static func open(_ sealed: SealedKey, with envelope: EnvelopeKey) -> ProviderKey? {
        let place = Place(sealed.owner, sealed.provider, sealed.baseURL, sealed.model)
        guard let dataKey = Self.unwrap(sealed, with: envelope, place),
            let bytes = Self.open(sealed.sealedKey, with: dataKey, place.authenticated(.key)),
            let text = String(validating: bytes, as: UTF8.self)
        else { return nil }
        return ProviderKey(
            owner: sealed.owner, provider: sealed.provider, baseURL: sealed.baseURL, model: sealed.model,
            key: SecretText(text))
    }

    /// The same row with its data key sealed under another envelope key. The provider's key is not opened.
    /// - Returns: `nil` as `open`.
    static func rewrap(_ sealed: SealedKey, from old: EnvelopeKey, to new: EnvelopeKey) throws -> SealedKey? {
        let place = Place(sealed.owner, sealed.provider, sealed.baseURL, sealed.model)
        guard let dataKey = Self.unwrap(sealed, with: old, place) else { return nil }
        var next = sealed
        next.envelope = new.id
        next.sealedDataKey = try Self.wrap(dataKey, under: new, place)
        return next
    }

    private static func wrap(_ dataKey: SymmetricKey, under envelope: EnvelopeKey, _ place: Place) throws -> String {
        let bytes = dataKey.withUnsafeBytes { Array($0) }
        return Self.text(try AES.GCM.seal(bytes, using: envelope.key, authenticating: place.authenticated(.dataKey)))
    }

    private static func unwrap(_ sealed: SealedKey, with envelope: EnvelopeKey, _ place: Place) -> SymmetricKey? {
        Self.open(sealed.sealedDataKey, with: envelope.key, place.authenticated(.dataKey)).map {
            SymmetricKey(data: $0)
        }
    }

    private static func open(_ text: String, with key: SymmetricKey, _ authenticated: [UInt8]) -> [UInt8]? {
        guard let bytes = Data(base64Encoded: text) else { return nil }
        do {
            let box = try AES.GCM.SealedBox(combined: bytes)
            return Array(try AES.GCM.open(box, using: key, authenticating: authenticated))
        } catch {
            // Why it does not open is nobody's to know: the row is not what was sealed, or the key is another one.
            return nil
        }
    }

    private static func text(_ box: AES.GCM.SealedBox) -> String {
        // A nonce of 12 bytes, which is what a fresh one has, always gives a combined form; without one nothing opens.
        (box.combined ?? Data()).base64EncodedString()
    }

    /// Whose a key is and where it leads.
    private struct Place {
        private let parts: [String]

        init(_ owner: KeyOwner, _ provider: ModelProvider, _ baseURL: String?, _ model: String?) {
            self.parts = [
                owner.payer.rawValue, owner.id, provider.rawValue, baseURL ?? "", model ?? "",
            ]
        }

        /// Each part after its length, so that no two places give the same bytes.
        func authenticated(_ part: Part) -> [UInt8] {
            ([KeySeal.version, part.rawValue] + self.parts).flatMap { text in
                withUnsafeBytes(of: UInt32(text.utf8.count).bigEndian) { Array($0) } + Array(text.utf8)
            }
        }
    }
}
