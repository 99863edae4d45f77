import AAPMCore
import Crypto

/// One step of the schema. Written in SQL, never in terms of our types, and never edited after release: its checksum is
/// stored with it.
package struct Migration: Hashable, Sendable {
    /// 1, 2, 3 … without gaps.
    package let version: Int
    /// What it does, in snake_case, such as `add_injection_expiry`.
    package let name: String
    /// Statements that both engines understand.
    package let sql: String

    package init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// SHA-256 of the SQL, in hexadecimal.
    package var checksum: String {
        Hexadecimal.text(of: SHA256.hash(data: Array(self.sql.utf8)))
    }

    /// Every migration, oldest first. Append only.
    package static let all: [Migration] = [
        .initial, .jobsAndOutbox, .rateLimits, .sideTurns, .money, .runTerms, .providerKeys, .periodAnchors,
        .vectors,
        .memories,
    ]
}
