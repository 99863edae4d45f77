import Testing

@Suite("The PostgreSQL for tests")
struct PostgresAddressTests {
    @Test("Without a server the tests fail, and say which command starts one")
    func missing() {
        #expect {
            try PostgresAddress([:])
        } throws: {
            "\($0)".contains("scripts/postgres.py run --fast -- swift test")
        }
    }

    @Test(
        "Only a server on this machine is used",
        arguments: [
            "postgresql://me@db.example.org/aapm", "postgresql:///aapm?host=db.example.org", "mysql://127.0.0.1/aapm",
            "postgresql://127.0.0.1,db.example.org/aapm", "127.0.0.1",
        ])
    func refused(url: String) {
        #expect {
            try PostgresAddress(["AAPM_TEST_POSTGRES_URL": url])
        } throws: {
            "\($0)".contains("on this machine")
        }
    }

    @Test("A database's URL differs from the server's by its name")
    func url() throws {
        let address = try PostgresAddress(["AAPM_TEST_POSTGRES_URL": "postgresql://a:b@127.0.0.1:5433/postgres"])
        #expect(address.url(of: "aapm_test_1") == "postgresql://a:b@127.0.0.1:5433/aapm_test_1")
    }
}
