import AAPMCore
import AAPMStorage

/// Rows of every awkward kind, the same for the same seed.
struct RandomContent {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    /// Fills learners and their turns directly, past the stores, with more rows than a backup reads at once.
    mutating func fill(_ database: any Database) async throws {
        var statements: [Query] = []
        for index in 0..<20 {
            let learner = "random-\(index)"
            statements.append(
                """
                INSERT INTO learners (id, display_name, native_language, target_language, cefr_level,
                    matrix_coordinates, onboarding_state, is_guest, plan, time_zone, created_at, updated_at)
                VALUES (\(learner), \(self.flip() ? nil : self.text()), 'en', 'es', 'A1', \(self.object(3)), 'new',
                    \(self.flip()), 'free', 'UTC', \(self.integer()), \(self.integer()))
                """)
            statements.append(
                """
                INSERT INTO npc_relationships (learner_id, persona_id, npc_id, reputation_score, reputation_log,
                    remembered_facts, last_seen_at, sessions)
                VALUES (\(learner), \(self.text()), 'baker', \(self.score()), \(self.array(2)), \(self.array(2)),
                    \(self.integer()), 1)
                """)
            let session = "talk-\(index)"
            statements.append(
                """
                INSERT INTO sessions (id, learner_id, persona_id, tier, npc_id, status, turn_limit, turns_used,
                    next_turn_index, partner_state, task_completed, holds_place, started_at, last_activity_at)
                VALUES (\(session), \(learner), 'barrio', 1, 'baker', 'active', 100, 0, 60, \(self.text()),
                    \(self.flip()), \(self.flip()), 1, 1)
                """)
            for turn in 0..<60 {
                statements.append(
                    """
                    INSERT INTO turns (session_id, turn_index, learner_id, speaker, text, analysis, reply, created_at)
                    VALUES (\(session), \(turn), \(learner), 'learner', \(self.text()),
                        \(self.flip() ? nil : self.object(4)), \(self.flip() ? nil : self.array(2)), \(self.integer()))
                    """)
            }
        }
        let all = statements
        try await database.write { tx throws(StorageError) in
            for statement in all { try tx.execute(statement) }
        }
    }

    private mutating func next(_ bound: Int) -> Int {
        self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(self.state >> 33) % bound
    }

    private mutating func flip() -> Bool { self.next(2) == 0 }

    private mutating func integer() -> Int {
        [0, 1, -1, Int.max, Int.min, 1_795_000_000_000_000, self.next(1_000_000)][self.next(7)]
    }

    private mutating func score() -> Double {
        [0, 1, -0.5, 0.1, 1.0 / 3, .leastNonzeroMagnitude, -0.0, Double(self.next(1_000)) / 1_000][self.next(8)]
    }

    private mutating func text() -> String {
        let pieces = ["ñ", "é", "e\u{301}", "😀", "\"", "\\", "'", "$1", "\n", "\t", "\u{7f}", "日本", " ", "{}", "a"]
        return (0..<self.next(12)).map { _ in pieces[self.next(pieces.count)] }.joined()
    }

    private mutating func object(_ depth: Int) -> JSONText {
        JSONText(stored: self.objectText(depth))
    }

    private mutating func array(_ depth: Int) -> JSONText {
        JSONText(stored: "[" + (0..<self.next(4)).map { _ in self.value(depth) }.joined(separator: " , ") + "]")
    }

    private mutating func objectText(_ depth: Int) -> String {
        let keys = ["b", "a", "aa", "é", "", "longer key", "a"]
        let members = (0..<self.next(6)).map { _ in "\"\(keys[self.next(keys.count)])\": \(self.value(depth))" }
        return "{" + members.joined(separator: ",") + " }"
    }

    private mutating func value(_ depth: Int) -> String {
        let plain = [
            "1.0", "-0.0", "1e5", "1E-7", "12345678901234567890.5", "true", "false", "null", "\"\\u00e9\\n\\\"\"",
            "\"\\ud83d\\ude00\"", "0.1", "\"\"",
        ]
        switch depth > 0 ? self.next(4) : 0 {
        case 1: return self.objectText(depth - 1)
        case 2: return "[" + (0..<self.next(3)).map { _ in self.value(depth - 1) }.joined(separator: ",") + "]"
        default: return plain[self.next(plain.count)]
        }
    }
}
