import AAPMCore
import AAPMTestSupport
import Foundation
import Testing

@testable import AAPMAccounts

@Suite("Sealing provider keys")
struct KeySealTests {
    private static let secret = "sk-test-\u{5}3ecret-0123456789"
    private static let envelope = EnvelopeKey.made()

    private static func key(
        _ owner: KeyOwner = .learner(ID("learner-1")), _ provider: ModelProvider = .compatible,
        baseURL: String? = "https://models.example.org/v1", model: String? = "llama"
    ) -> ProviderKey {
        ProviderKey(
            owner: owner, provider: provider, baseURL: baseURL, model: model, key: SecretText(Self.secret))
    }

    /// The same row under other facts.
    private static func moved(
        _ row: SealedKey, owner: KeyOwner? = nil, provider: ModelProvider? = nil, baseURL: String?? = nil,
        model: String?? = nil, dataKey: String? = nil, key: String? = nil
    ) -> SealedKey {
        SealedKey(
            owner: owner ?? row.owner, provider: provider ?? row.provider, baseURL: baseURL ?? row.baseURL,
            model: model ?? row.model, envelope: row.envelope, sealedDataKey: dataKey ?? row.sealedDataKey,
            sealedKey: key ?? row.sealedKey, createdAt: row.createdAt, checkedAt: row.checkedAt)
    }

    @Test("What was sealed opens, for learners and organisations and every provider", arguments: ModelProvider.allCases)
    func roundTrip(provider: ModelProvider) throws {
        for owner in [KeyOwner.learner(ID("learner-1")), .organisation(ID("learner-1"))] {
            let key = Self.key(owner, provider)
            let sealed = try KeySeal.seal(key, under: Self.envelope, at: .sample)
            #expect(KeySeal.open(sealed, with: Self.envelope) == key)
            #expect(sealed.envelope == Self.envelope.id)
            #expect(sealed.createdAt == .sample)
        }
    }

    @Test("The sealed row holds neither the key nor a part of it, and is another one each time")
    func hidden() throws {
        let one = try KeySeal.seal(Self.key(), under: Self.envelope, at: .sample)
        let other = try KeySeal.seal(Self.key(), under: Self.envelope, at: .sample)
        let shown = "\(one)" + String(reflecting: one)
        for part in [Self.secret, Data(Self.secret.utf8).base64EncodedString(), Self.envelope.secret.revealed] {
            #expect(!shown.contains(part))
        }
        #expect(one.sealedKey != other.sealedKey)
        #expect(one.sealedDataKey != other.sealedDataKey)
        // Nonce and tag, and as many bytes as the secret has.
        #expect(Data(base64Encoded: one.sealedKey)?.count == 12 + Self.secret.utf8.count + 16)
        #expect(Data(base64Encoded: one.sealedDataKey)?.count == 12 + 32 + 16)
    }

    @Test("A row that was moved to another owner, provider, address or model does not open")
    func stolen() throws {
        let row = try KeySeal.seal(Self.key(), under: Self.envelope, at: .sample)
        let stolen = [
            Self.moved(row, owner: .learner(ID("learner-2"))), Self.moved(row, owner: .organisation(ID("learner-1"))),
            Self.moved(row, provider: .openai), Self.moved(row, baseURL: "https://evil.example.org/v1"),
            Self.moved(row, baseURL: .some(nil)), Self.moved(row, model: "expensive"),
            Self.moved(row, model: .some(nil)),
            // The same text, with the border between two parts moved.
            Self.moved(row, baseURL: "https://models.example.org/v1l", model: "lama"),
        ]
        for row in stolen {
            #expect(KeySeal.open(row, with: Self.envelope) == nil)
            #expect(try KeySeal.rewrap(row, from: Self.envelope, to: .made()) == nil)
        }
        #expect(KeySeal.open(row, with: Self.envelope) != nil)
    }

    @Test("Any changed bit, and any exchanged part, is noticed")
    func tampered() throws {
        let row = try KeySeal.seal(Self.key(), under: Self.envelope, at: .sample)
        let other = try KeySeal.seal(Self.key(), under: Self.envelope, at: .sample)
        #expect(KeySeal.open(Self.moved(row, key: other.sealedKey), with: Self.envelope) == nil)
        #expect(KeySeal.open(Self.moved(row, dataKey: other.sealedDataKey), with: Self.envelope) == nil)
        let swapped = Self.moved(row, dataKey: row.sealedKey, key: row.sealedDataKey)
        #expect(KeySeal.open(swapped, with: Self.envelope) == nil)
        for text in [row.sealedKey, row.sealedDataKey] {
            var bytes = Array(try #require(Data(base64Encoded: text)))
            for index in bytes.indices {
                bytes[index] ^= 1
                let changed = Data(bytes).base64EncodedString()
                let bad =
                    text == row.sealedKey ? Self.moved(row, key: changed) : Self.moved(row, dataKey: changed)
                #expect(KeySeal.open(bad, with: Self.envelope) == nil, "byte \(index)")
                bytes[index] ^= 1
            }
        }
        for text in ["", "AAAA", "no base64!", String(row.sealedKey.dropLast(8))] {
            #expect(KeySeal.open(Self.moved(row, key: text), with: Self.envelope) == nil)
            #expect(KeySeal.open(Self.moved(row, dataKey: text), with: Self.envelope) == nil)
        }
    }

    @Test("Another envelope key opens nothing; a rewrapped row opens with the new one alone")
    func envelopes() throws {
        let next = EnvelopeKey.made()
        let row = try KeySeal.seal(Self.key(), under: Self.envelope, at: .sample)
        #expect(KeySeal.open(row, with: next) == nil)
        let rewrapped = try #require(try KeySeal.rewrap(row, from: Self.envelope, to: next))
        #expect(rewrapped.envelope == next.id)
        #expect(rewrapped.sealedKey == row.sealedKey)
        #expect(KeySeal.open(rewrapped, with: next) == Self.key())
        #expect(KeySeal.open(rewrapped, with: Self.envelope) == nil)
    }

    @Test("Envelope keys are read in their order, and what is none is named by its place")
    func reading() throws {
        let one = EnvelopeKey.made()
        let two = EnvelopeKey.made()
        let text = SecretText(" \(one.secret.revealed) , \n\(two.secret.revealed),")
        #expect(try EnvelopeKeys(text, separatedBy: ",", in: "x").all == [one, two])
        #expect(try EnvelopeKeys(SecretText(""), separatedBy: ",", in: "x").all == [])
        for bad in ["secret", "AAAA", "\(one.secret.revealed),\(Data(count: 31).base64EncodedString())"] {
            let error = #expect(throws: AAPMError.self) {
                try EnvelopeKeys(SecretText(bad), separatedBy: ",", in: "AAPM_SECRET_KEYS")
            }
            #expect(error?.code == .configurationInvalid)
            #expect(error?.message.contains("AAPM_SECRET_KEYS") == true)
            #expect(error?.message.contains(bad) == false)
        }
        #expect(throws: AAPMError.self) {
            try EnvelopeKeys(
                SecretText("\(one.secret.revealed),\(one.secret.revealed)"), separatedBy: ",", in: "x")
        }
        #expect("\(one)" == "envelope key \(one.id)")
        #expect(!String(reflecting: one).contains(one.secret.revealed))
        var dumped = ""
        dump(one, to: &dumped)
        #expect(!dumped.contains(one.secret.revealed))
    }
}
