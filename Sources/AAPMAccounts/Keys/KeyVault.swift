package import AAPMCore
import Crypto

/// Seals keys under the newest envelope key and opens them with whichever fits.
///
/// The envelope keys are read again at each seal, and when a row names one that is not known.
package struct KeyVault: Sendable {
    private let source: any EnvelopeKeySource
    private let store: any ProviderKeyStore
    private let secrets: any SecretSource

    package init(
        source: any EnvelopeKeySource, store: any ProviderKeyStore, secrets: any SecretSource = SystemSecretSource()
    ) {
        self.source = source
        self.store = store
        self.secrets = secrets
    }

    /// Seals a key and stores it.
    /// - Throws: `AAPMError` with `.configurationInvalid` when there is no usable envelope key; `StorageError`.
    func put(_ key: ProviderKey, at now: Timestamp) async throws -> SealedKey {
        let envelope = try await self.newest()
        let sealed = try KeySeal.seal(key, under: envelope, at: now)
        try await self.store.put(sealed)
        // A rotation that began after the envelope key was read may not have seen the row, and drops that key.
        guard let newest = try self.source.read().newest, newest.id != envelope.id,
            let next = try KeySeal.rewrap(sealed, from: envelope, to: newest)
        else { return sealed }
        try await self.store.rewrap([(from: sealed, to: next)])
        return next
    }

    /// Opens what can be opened.
    /// - Throws: `AAPMError` with `.configurationInvalid`.
    func open(_ sealed: [SealedKey]) throws(AAPMError) -> [ProviderKey] {
        guard !sealed.isEmpty else { return [] }
        let envelopes = try self.source.read()
        return sealed.compactMap { row in envelopes[row.envelope].flatMap { KeySeal.open(row, with: $0) } }
    }

    /// Whether each can be opened, in their order.
    package func areReadable(_ sealed: [SealedKey]) throws(AAPMError) -> [Bool] {
        let envelopes = sealed.isEmpty ? EnvelopeKeys([]) : try self.source.read()
        return sealed.map { row in envelopes[row.envelope].flatMap { KeySeal.open(row, with: $0) } != nil }
    }

    /// The envelope key to seal with; the first one is made here.
    private func newest() async throws -> EnvelopeKey {
        if let newest = try self.source.read().newest { return newest }
        // A new one in the place of a lost one would hide that the stored keys cannot be opened any more.
        if let orphan = try await self.store.keys(after: nil, limit: 1).first {
            throw EnvelopeFault.missing(orphan.envelope, place: self.source.place)
        }
        guard let first = try self.source.keepFirst(EnvelopeKey(from: self.secrets)).newest else {
            throw EnvelopeFault.missing("", place: self.source.place)
        }
        return first
    }
}

/// What is wrong with envelope keys, for operators.
enum EnvelopeFault {
    static func missing(_ id: String, place: String) -> AAPMError {
        AAPMError(
            .configurationInvalid,
            "The envelope key \(id) is missing in \(place): there are provider keys that only it opens. Put it back (a "
                + "copy of the file envelope-keys, or its line in AAPM_SECRET_KEYS), or remove those keys with "
                + "“aapm keys list” and “aapm keys remove”; see docs/keys.md.",
            details: ["envelope_key": id])
    }
}
