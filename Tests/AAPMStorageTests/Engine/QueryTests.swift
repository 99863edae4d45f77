import AAPMCore
import AAPMStorage
import Testing

@Suite("Queries")
struct QueryTests {
    @Test("Each interpolated value becomes a parameter, in order")
    func parameters() {
        let name: String? = nil
        let tier = Tier.immersion
        let query: Query = """
            SELECT id FROM t WHERE a = \("x'; DROP TABLE t;--") AND b = \(2) AND c = \(name) AND d = \(tier)
            AND e = \(Timestamp(microseconds: 5)) AND f = \(true) AND g = \(1.5) AND h = \(CEFRLevel.b1)
            """
        #expect(
            query.text == """
                SELECT id FROM t WHERE a = $1 AND b = $2 AND c = $3 AND d = $4
                AND e = $5 AND f = $6 AND g = $7 AND h = $8
                """)
        #expect(
            query.binds == [
                .text("x'; DROP TABLE t;--"), .integer(2), .null, .integer(2), .integer(5), .boolean(true),
                .double(1.5), .text("B1"),
            ])
    }

    @Test("A list becomes as many parameters, an empty one finds nothing")
    func lists() {
        let some: Query = "SELECT 1 WHERE a IN (\(list: ["x", "y"])) AND b = \(3)"
        #expect(some.text == "SELECT 1 WHERE a IN ($1, $2) AND b = $3")
        #expect(some.binds == [.text("x"), .text("y"), .integer(3)])
        let none: Query = "SELECT 1 WHERE a IN (\(list: [String]()))"
        #expect(none.text == "SELECT 1 WHERE a IN (NULL)")
    }

    @Test("Only literals of the source get past the parameters")
    func unsafe() {
        let columns: StaticString = "a, b"
        let query: Query = "SELECT \(unsafe: columns) FROM t"
        #expect(query.text == "SELECT a, b FROM t")
        #expect(query.binds == [])
    }

    @Test("Rows give numbers and truths from either engine's form")
    func rows() throws {
        let row = Row(
            columns: ["i", "t", "b", "d", "n"],
            values: [.integer(7), .text("7"), .text("t"), .integer(2), .null])
        #expect(try row.integer("i") == 7)
        #expect(try row.integer("t") == 7)
        #expect(try row.boolean("b"))
        #expect(try row.double("d") == 2)
        #expect(try row.optionalText("n") == nil)
    }

    @Test("What does not fit is named by its column, without the value")
    func misfits() {
        let row = Row(columns: ["secret", "plan"], values: [.text("hunter2"), .text("gold")])
        #expect(throws: StorageError.corrupt(reason: "column secret does not hold an integer")) {
            try row.integer("secret")
        }
        #expect(throws: StorageError.corrupt(reason: "column plan does not hold a known value")) {
            try row.choice("plan", of: Plan.self)
        }
        #expect(throws: StorageError.corrupt(reason: "the result has no column other")) { try row.text("other") }
        #expect(throws: StorageError.corrupt(reason: "column secret does not hold the JSON of Array<Int>")) {
            try row.json("secret", as: [Int].self)
        }
    }

    @Test("Row locks stand in the text only for engines that have them, inside a statement and at its end")
    func locks() {
        let inner: Query =
            "UPDATE t SET a = \(1) WHERE id = (SELECT id FROM t LIMIT 1\(locking: .skipping)) RETURNING id"
        #expect(inner.text == "UPDATE t SET a = $1 WHERE id = (SELECT id FROM t LIMIT 1) RETURNING id")
        #expect(
            inner.lockingText
                == "UPDATE t SET a = $1 WHERE id = (SELECT id FROM t LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id")
        #expect(
            inner.preceded(by: "EXPLAIN ").lockingText
                == "EXPLAIN UPDATE t SET a = $1 WHERE id = (SELECT id FROM t LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id"
        )
        let outer: Query = "SELECT id FROM t WHERE id = \(7)"
        #expect(outer.lockingText == outer.text)
        #expect(outer.locking().lockingText == outer.text + " FOR UPDATE")
        #expect(outer.locking(.skipping).lockingText == outer.text + " FOR UPDATE SKIP LOCKED")
    }
}
