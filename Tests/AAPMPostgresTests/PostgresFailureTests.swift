import AAPMCore
import Testing

@testable import AAPMPostgres

@Suite("What PostgreSQL's errors mean")
struct PostgresFailureTests {
    private static func refusal(_ state: String) -> ServerRefusal {
        ServerRefusal(state: state, constraint: "things_key", column: "number")
    }

    @Test(
        "Each SQLSTATE is one of the storage's errors",
        arguments: [
            ("23505", StorageError.conflict(constraint: "things_key")),
            ("23514", .conflict(constraint: "things_key")),
            ("23503", .notFound),
            ("23502", .corrupt(reason: "column number must not be NULL")),
            ("40001", .busy(reason: "the transaction met others twice (SQLSTATE 40001)")),
            ("40P01", .busy(reason: "the transaction met others twice (SQLSTATE 40P01)")),
            ("57014", .busy(reason: "a statement ran into statement_timeout")),
            ("55P03", .busy(reason: "a lock was not free within lock_timeout")),
            (
                "25P03",
                .unavailable(reason: "a transaction was idle beyond idle_in_transaction_session_timeout")
            ),
            ("53100", .unavailable(reason: "the server's disk is full (SQLSTATE 53100)")),
            ("53300", .unavailable(reason: "PostgreSQL cannot serve now (SQLSTATE 53300)")),
            ("57P03", .unavailable(reason: "PostgreSQL cannot serve now (SQLSTATE 57P03)")),
            ("08006", .unavailable(reason: "PostgreSQL cannot serve now (SQLSTATE 08006)")),
            ("42601", .corrupt(reason: "PostgreSQL refused a statement with SQLSTATE 42601")),
            ("22P02", .corrupt(reason: "PostgreSQL refused a statement with SQLSTATE 22P02")),
        ])
    func meaning(state: String, error: StorageError) {
        #expect(PostgresFailure.refused(Self.refusal(state)).storageError == error)
    }

    @Test(
        "Only what certainly left nothing is repeated when it writes",
        arguments: [
            (PostgresFailure.lost(reason: "", isUndone: false), PostgresFailure.Remedy.repeating, .none),
            (.lost(reason: "", isUndone: true), .repeating, .repeating),
            (.stale(reason: ""), .another, .another),
            (.silent, .none, .none),
            (.unmet(requirement: "x"), .none, .none),
            (.unsendable(.notFound), .none, .none),
            (.refused(Self.refusal("40001")), .repeating, .repeating),
            (.refused(Self.refusal("40P01")), .repeating, .repeating),
            (.refused(Self.refusal("57P01")), .repeating, .repeating),
            (.refused(Self.refusal("26000")), .another, .another),
            (.refused(Self.refusal("57014")), .none, .none),
            (.refused(Self.refusal("23505")), .none, .none),
        ] as [(PostgresFailure, PostgresFailure.Remedy, PostgresFailure.Remedy)])
    func remedies(failure: PostgresFailure, reading: PostgresFailure.Remedy, writing: PostgresFailure.Remedy) {
        #expect(failure.remedy(isReading: true) == reading)
        #expect(failure.remedy(isReading: false) == writing)
    }

    @Test("The statement that was not used for longest makes room")
    func cache() {
        var cache = StatementCache(capacity: 2)
        func key(_ text: String) -> PreparedStatement.Key {
            PreparedStatement.Key(text: text, form: SQLForm(isRequired: false))
        }
        func statement(_ name: String) -> PreparedStatement { PreparedStatement(name: name, sql: name, types: []) }
        #expect(cache.insert(statement("1"), for: key("a"))?.name == nil)
        #expect(cache.insert(statement("2"), for: key("b"))?.name == nil)
        #expect(cache.statement(for: key("a"))?.name == "1")
        #expect(cache.insert(statement("3"), for: key("c"))?.name == "2")
        #expect(cache.statement(for: key("b"))?.name == nil)
        #expect(cache.insert(statement("4"), for: key("a"))?.name == "1")
        #expect(cache.statement(for: key("a"))?.name == "4")
    }

    @Test(
        "Names of locks have the published numbers of FNV-1a",
        arguments: [
            ("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8),
        ] as [(String, UInt64)])
    func hash(name: String, number: UInt64) {
        #expect(StableHash.of(name) == Int64(bitPattern: number))
    }
}
