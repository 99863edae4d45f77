import AAPMCore
import Testing

@testable import AAPMPostgres

@Suite("PostgreSQL URLs")
struct SettingsTests {
    @Test(
        "Every form that libpq takes is taken",
        arguments: [
            ("postgresql://", "postgresql://"),
            ("postgres://localhost", "postgresql://localhost"),
            ("postgresql://ana@h:5433/aapm", "postgresql://ana@h:5433/aapm"),
            ("postgresql://ana:p%40ss@h/aapm?sslmode=verify-full", "postgresql://ana@h/aapm (sslmode=verify-full)"),
            ("postgresql://ana:pa?ss@h/aapm", "postgresql://ana@h/aapm"),
            ("postgresql://ana:x@a:1,b:2/aapm?target_session_attrs=read-write", "postgresql://ana@a:1,b:2/aapm"),
            ("postgresql://a,b:2/aapm", "postgresql://a,b:2/aapm"),
            ("postgresql://[::1]:5433/aapm", "postgresql://::1:5433/aapm"),
            ("postgresql:///aapm?host=/run/postgresql", "postgresql:///run/postgresql/aapm"),
            ("postgresql://h/aapm?ssl=true", "postgresql://h/aapm (sslmode=require)"),
            (
                "postgresql://ana:s3cret@ep-cool-1-pooler.eu.aws.neon.tech/aapm?sslmode=require&channel_binding=require",
                "postgresql://ana@ep-cool-1-pooler.eu.aws.neon.tech/aapm (sslmode=require)"
            ),
        ])
    func forms(url: String, description: String) throws {
        #expect(try PostgresSettings(url: url).description == description)
    }

    @Test("libpq's own parameters reach it, with ours beside them")
    func parameters() throws {
        let settings = try PostgresSettings(
            url: "postgresql://ana:p%40ss@h/aapm?options=endpoint%3Dep-1&keepalives_idle=7&channel_binding=require"
                + "&target_session_attrs=any&pool_size=3")
        func value(_ keyword: String) -> String? { settings.parameters.value(of: keyword) }
        #expect(value("password") == "p@ss")
        #expect(value("options") == "endpoint=ep-1")
        #expect(value("keepalives_idle") == "7")
        #expect(value("channel_binding") == "require")
        #expect(value("target_session_attrs") == "any")
        #expect(value("application_name") == "aapm")
        #expect(value("client_encoding") == "UTF8")
        #expect(value("pool_size") == nil)
    }

    @Test(
        "For upkeep there is one connection and there are hours for a statement, whatever the URL says",
        arguments: [
            "postgresql://h/aapm", "postgresql://h/aapm?pool_max_conns=7", "postgresql://h/aapm?pool_size=7",
            "postgresql://h/aapm?statement_timeout=30s", "postgresql://ana:pa?ss@h/aapm",
        ])
    func upkeep(url: String) throws {
        let usual = try PostgresSettings(url: url)
        #expect(usual.forUpkeep.pool.size == 1)
        #expect(usual.forUpkeep.timeouts.statement == .seconds(21600))
        #expect(usual.forUpkeep.timeouts.answer == .seconds(21602))
        #expect(usual.forUpkeep.timeouts.lock == usual.timeouts.lock)
        #expect(usual.forUpkeep.description == usual.description)
    }

    @Test("Our parameters are read, with units")
    func options() throws {
        let settings = try PostgresSettings(
            url: "postgresql://h/aapm?pool_size=3&statement_timeout=1500&lock_timeout=2s&connect_timeout=4"
                + "&idle_in_transaction_session_timeout=1min&pool_timeout=250ms&pool_idle_timeout=5min"
                + "&pool_max_lifetime=2h&application_name=tests")
        #expect(
            settings.pool
                == PoolLimits(size: 3, wait: .milliseconds(250), idle: .seconds(300), lifetime: .seconds(7200)))
        #expect(settings.timeouts.statement == .milliseconds(1500))
        #expect(settings.timeouts.lock == .seconds(2))
        #expect(settings.timeouts.idleInTransaction == .seconds(60))
        #expect(settings.timeouts.connect == .seconds(4))
        #expect(settings.parameters.value(of: "application_name") == "tests")
    }

    @Test("What is not said has a value")
    func usual() throws {
        let settings = try PostgresSettings(url: "postgresql://h/aapm")
        #expect(settings.pool == PoolLimits())
        #expect(settings.timeouts.statement == .seconds(10))
        #expect(settings.timeouts.lock == .seconds(5))
        #expect(settings.timeouts.idleInTransaction == .seconds(15))
        #expect(settings.timeouts.connect == .seconds(5))
        #expect(settings.keepsSession)
    }

    @Test(
        "Statements are not kept behind a pooler, which Neon's host names tell",
        arguments: [
            ("postgresql://ep-1-pooler.eu.aws.neon.tech/aapm", false),
            ("postgresql://ep-1.eu.aws.neon.tech/aapm", true),
            ("postgresql://ep-1-pooler.eu.aws.neon.tech/aapm?pgbouncer=false", true),
            ("postgresql://h/aapm?pgbouncer=true", false),
            ("postgresql://a,b-pooler.neon.tech/aapm", false),
        ])
    func pooler(url: String, keepsSession: Bool) throws {
        #expect(try PostgresSettings(url: url).keepsSession == keepsSession)
    }

    @Test(
        "What is wrong is named, and the password never",
        arguments: [
            ("mysql://h/aapm", "it must begin with postgresql:// or postgres://"),
            ("postgresql://h/a b", "it holds white space or control characters; percent-encode them"),
            ("postgresql://u:hunter2@h/aapm?poolsize=3", "the parameter poolsize is not known to libpq or to us"),
            ("postgresql://u:hunter2@h/aapm?pool_size", "the parameter pool_size has no value"),
            (
                "postgresql://u:hunter2@h/aapm?pool_size=0",
                "the parameter pool_size must be a whole number from 1 to 1000"
            ),
            ("postgresql://h/aapm?pool_size=2&pool_size=3", "the parameter pool_size is given twice"),
            (
                "postgresql://h/aapm?pool_size=2&pool_max_conns=3",
                "pool_size and pool_max_conns mean the same; give one"
            ),
            (
                "postgresql://h/aapm?pool_timeout=5",
                "the parameter pool_timeout must be a time such as 500ms, 10s or 5min, from 0.01 seconds to 600.0 seconds"
            ),
            (
                "postgresql://h/aapm?statement_timeout=0",
                "the parameter statement_timeout must be a time such as 500ms, 10s or 5min, from 0.01 seconds to "
                    + "86400.0 seconds"
            ),
            ("postgresql://h/aapm?pgbouncer=perhaps", "the parameter pgbouncer must be true or false"),
            (
                "postgresql://h/aapm?connect_timeout=soon",
                "the parameter connect_timeout must be a whole number of seconds from 1 to 600"
            ),
            ("postgresql://h/aapm?replication=database", "the parameter replication cannot be set here"),
            (
                "postgresql://h/aapm?sslmode=require&sslrootcert=system",
                "the parameter sslrootcert=system needs sslmode=verify-full"
            ),
            (
                "postgresql://u:hun/ter2@h/aapm",
                "an @ stands where none can; percent-encode special characters of user and password"
            ),
            (
                "postgresql://u:hun@ter2@h/aapm",
                "an @ stands where none can; percent-encode special characters of user and password"
            ),
            (
                "postgresql://u:/hun?ter=2@h/aapm",
                "an @ stands where none can; percent-encode special characters of user and password"
            ),
            (
                "postgresql://u:hun%ter2@h/aapm",
                "libpq cannot read it; percent-encode special characters of user, password and database, and check host "
                    + "and port"
            ),
            ("postgresql://u/x?hun-ter2", "a parameter has no value"),
        ])
    func faults(url: String, reason: String) throws {
        let error = try #require(throws: AAPMError.self) { try PostgresSettings(url: url) }
        #expect(error.code == .configurationInvalid)
        #expect(error.message == "The PostgreSQL URL is not valid: \(reason).")
    }

    @Test("Hosts are tried one by one")
    func hosts() throws {
        func places(_ url: String) throws -> [String] {
            HostList.candidates(of: try PostgresSettings(url: url).parameters).map { parameters in
                ["host", "port", "target_session_attrs"].compactMap { parameters.value(of: $0) }
                    .filter { !$0.isEmpty }.joined(separator: " ")
            }
        }
        #expect(try places("postgresql://a:1,b:2/x") == ["a 1", "b 2"])
        #expect(try places("postgresql:///x?host=a,b&port=5") == ["a 5", "b 5"])
        #expect(try places("postgresql://a/x") == ["a"])
        #expect(
            try places("postgresql://a,b/x?target_session_attrs=prefer-standby")
                == ["a standby", "b standby", "a any", "b any"])
    }

    @Test("The machine's own authorities are found where libpq does not know them")
    func systemRoots() throws {
        let asked = [ConnectionParameter(keyword: "sslrootcert", value: "system")]
        let old = try SystemRoots.resolve(in: asked, version: 150_004) { $0 == "/etc/ssl/cert.pem" }
        #expect(old.value(of: "sslrootcert") == "/etc/ssl/cert.pem")
        #expect(old.value(of: "sslmode") == "verify-full")
        #expect(try SystemRoots.resolve(in: asked, version: 160_000) { _ in true } == asked)
        #expect(throws: AAPMError.self) {
            try SystemRoots.resolve(in: asked, version: 150_004) { _ in false }
        }
    }
}
