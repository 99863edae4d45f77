import AAPMCore
import AAPMStorage

/// What a PostgreSQL server says of itself and of our connection.
struct EngineFacts: Sendable {
    static let question: Query = """
        SELECT current_setting('server_version_num')::BIGINT AS version, current_setting('server_version') AS title,
            current_setting('server_encoding') AS encoding,
            coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), FALSE) AS is_encrypted,
            inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8'::inet
                OR inet_server_addr() = '::1'::inet AS is_local
        """

    /// Such as 160004 for 16.4.
    var version: Int
    var title: String
    var encoding: String
    var isEncrypted: Bool
    var isLocal: Bool

    init(version: Int, title: String, encoding: String, isEncrypted: Bool, isLocal: Bool) {
        self.version = version
        self.title = title
        self.encoding = encoding
        self.isEncrypted = isEncrypted
        self.isLocal = isLocal
    }

    init(_ row: Row) throws(StorageError) {
        self.version = try row.integer("version")
        self.title = try row.text("title")
        self.encoding = try row.text("encoding")
        self.isEncrypted = try row.boolean("is_encrypted")
        self.isLocal = try row.boolean("is_local")
    }

    var findings: [Finding] {
        var findings = [HealthCheck.encoding(self.encoding, "PostgreSQL \(self.title)")]
        if self.version < 140_000 {
            findings.append(
                .problem("engine", "PostgreSQL \(self.title) is too old", fix: "use 14 or later; 16 is what we test"))
        }
        if !self.isEncrypted, !self.isLocal {
            findings.append(
                .warning(
                    "TLS", "the connection to another machine is not encrypted",
                    fix: "add sslmode=verify-full to DATABASE_URL"))
        } else {
            findings.append(.ok("TLS", self.isEncrypted ? "the connection is encrypted" : "the server is this machine"))
        }
        return findings
    }
}
