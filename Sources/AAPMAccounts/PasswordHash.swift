import FoundationEssentials

/// A password hash as stored: `scrypt$N$r$p$salt$key`, salt and key in Base64.
struct PasswordHash: Hashable, Sendable {
    let cost: PasswordCost
    let salt: [UInt8]
    let key: [UInt8]

    static let saltLength = 16
    static let keyLength = 32

    init(cost: PasswordCost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// A hash that no password has: what an unknown address is checked against, so that it takes as long.
    static func unmatchable(cost: PasswordCost) -> Self {
        Self(cost: cost, salt: Array(repeating: 0, count: saltLength), key: Array(repeating: 0, count: keyLength))
    }

    /// - Returns: `nil` when the text is not of this form.
    init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), let blockSize = Int(parts[2]),
            let parallelism = Int(parts[3]), let salt = Data(base64Encoded: String(parts[4])),
            let key = Data(base64Encoded: String(parts[5])), !salt.isEmpty, !key.isEmpty
        else { return nil }
        self.init(
            cost: PasswordCost(rounds: rounds, blockSize: blockSize, parallelism: parallelism), salt: Array(salt),
            key: Array(key))
    }

    var text: String {
        [
            "scrypt", String(self.cost.rounds), String(self.cost.blockSize), String(self.cost.parallelism),
            Data(self.salt).base64EncodedString(), Data(self.key).base64EncodedString(),
        ].joined(separator: "$")
    }
}
