package import AAPMCore

/// The envelope keys of an installation, newest first. The newest seals, all open.
package struct EnvelopeKeys: Hashable, Sendable {
    package let all: [EnvelopeKey]

    package init(_ keys: [EnvelopeKey]) {
        self.all = keys
    }

    /// Reads keys in Base64.
    ///
    /// - Parameters:
    ///   - separator: What is between them; white space around each is not part of it.
    ///   - place: Where they were, for the error.
    /// - Throws: `AAPMError` with `.configurationInvalid` that names the place and the number of the wrong one.
    package init(_ text: SecretText, separatedBy separator: Character, in place: String) throws(AAPMError) {
        var keys: [EnvelopeKey] = []
        for (index, part) in text.revealed.split(separator: separator).enumerated() {
            let secret = SecretText(String(part.filter { !$0.isWhitespace }))
            if secret.revealed.isEmpty { continue }
            guard let key = EnvelopeKey(secret) else {
                throw AAPMError(
                    .configurationInvalid,
                    "\(place) is not valid: number \(index + 1) is not 32 bytes in Base64. One is made by "
                        + "“openssl rand -base64 32”.")
            }
            guard !keys.contains(key) else {
                throw AAPMError(.configurationInvalid, "\(place) is not valid: it holds the \(key) twice.")
            }
            keys.append(key)
        }
        self.all = keys
    }

    package var newest: EnvelopeKey? { self.all.first }

    package subscript(id: String) -> EnvelopeKey? { self.all.first { $0.id == id } }
}

/// Where the envelope keys are kept. Read again whenever it matters, so that a rotation beside a running server is noticed.
package protocol EnvelopeKeySource: Sendable {
    /// Where, for people.
    var place: String { get }

    /// The keys; none when none was ever made.
    /// - Throws: `AAPMError` with `.configurationInvalid` when they cannot be used as they are.
    func read() throws(AAPMError) -> EnvelopeKeys

    /// Keeps the first one, unless another process did so in the meantime.
    /// - Returns: What is kept now.
    func keepFirst(_ key: EnvelopeKey) throws(AAPMError) -> EnvelopeKeys

    /// Whether `keep` can change what is kept; when not, its owner adds and removes keys.
    var isWritable: Bool { get }

    /// Writes these in the place of all others.
    func keep(_ keys: EnvelopeKeys) throws(AAPMError)

    /// Runs a rotation and lets no other begin meanwhile, in any process.
    /// - Throws: `AAPMError` with `.databaseConflict` when one runs already; what `body` throws.
    func rotating<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result
}
