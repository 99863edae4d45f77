package import AAPMCore

/// Where the PostgreSQL server is and how we use it, as a `postgresql://` URL says it.
///
/// All of libpq's own parameters go to libpq; those of `PostgresOption` are ours. The password is in no description and no
/// error.
package struct PostgresSettings: Sendable {
    /// What libpq understands, by its keywords.
    let parameters: [ConnectionParameter]
    package private(set) var pool: PoolLimits
    package private(set) var timeouts: PostgresTimeouts
    /// Whether each statement is parsed once a connection and kept. Not behind a pooler such as pgbouncer, which hands each
    /// transaction to another server connection, and not for settings of a session either.
    package let keepsSession: Bool

    /// Reads a URL.
    ///
    /// - Parameter url: `postgresql://` or `postgres://` with any number of hosts, all parameters of libpq and ours.
    /// - Throws: `AAPMError` with `.configurationInvalid` naming the parameter and what would be right, never a value that
    ///   may hold the password.
    package init(url: String) throws(AAPMError) {
        let parts = try PostgresURL(url)
        var parameters = try ConnectionParameter.parse(parts.withoutOptions)
        let options = parts.options
        self.timeouts = try PostgresTimeouts(options, connect: parameters.value(of: "connect_timeout"))
        self.pool = try PoolLimits(options)
        let hosts = parameters.value(of: "host") ?? ""
        self.keepsSession = try !(options[.pgbouncer]?.truth() ?? Self.isPooler(hosts))
        parameters.add("application_name", "aapm", unlessGiven: true)
        parameters.add("tcp_user_timeout", "30000", unlessGiven: true)
        parameters.add("keepalives_idle", "30", unlessGiven: true)
        parameters.add("client_encoding", "UTF8", unlessGiven: false)
        self.parameters = try SystemRoots.resolve(in: parameters)
    }

    /// The same for those who look after the database: one connection, and statements that may take hours, whatever the
    /// URL says of either.
    package var forUpkeep: Self {
        var settings = self
        settings.pool.size = 1
        settings.timeouts.statement = PostgresTimeouts.upkeep
        return settings
    }

    /// Neon's pooled host names end their first label so, and speak through pgbouncer in transaction mode.
    private static func isPooler(_ hosts: String) -> Bool {
        hosts.split(separator: ",").contains { $0.split(separator: ".").first?.hasSuffix("-pooler") ?? false }
    }
}

extension PostgresSettings: CustomStringConvertible {
    /// Host, port, database, user and TLS mode; for logs and `aapm doctor`.
    package var description: String {
        let user = self.parameters.value(of: "user").map { "\($0)@" } ?? ""
        let hosts = (self.parameters.value(of: "host") ?? self.parameters.value(of: "hostaddr") ?? "")
            .split(separator: ",", omittingEmptySubsequences: false)
        let ports = (self.parameters.value(of: "port") ?? "").split(separator: ",", omittingEmptySubsequences: false)
        var places: [String] = []
        for (index, host) in hosts.enumerated() {
            let port = ports.count == hosts.count ? ports[index] : ports.first ?? ""
            places.append(port.isEmpty ? String(host) : "\(host):\(port)")
        }
        let database = self.parameters.value(of: "dbname").map { "/\($0)" } ?? ""
        let mode = self.parameters.value(of: "sslmode").map { " (sslmode=\($0))" } ?? ""
        return "postgresql://\(user)\(places.joined(separator: ","))\(database)\(mode)"
    }
}
