import AAPMCore
import CLibpq

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `sslrootcert=system`, the machine's own certificate authorities, which libpq knows from version 16 on. Debian 12 has 15,
/// where the word would be the name of a file; we name the machine's bundle instead, under the same rule: the server is
/// verified in full.
enum SystemRoots {
    private static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// - Parameters:
    ///   - version: libpq's, as 150_004.
    ///   - isReadable: Whether there is such a file.
    static func resolve(
        in parameters: [ConnectionParameter], version: Int32 = PQlibVersion(),
        isReadable: (String) -> Bool = { access($0, R_OK) == 0 }
    ) throws(AAPMError) -> [ConnectionParameter] {
        guard version < 160_000, parameters.value(of: "sslrootcert") == "system" else { return parameters }
        var parameters = parameters
        switch parameters.value(of: "sslmode") {
        case nil: parameters.set("sslmode", "verify-full")
        case "verify-full": break
        default: throw .postgresURL("the parameter sslrootcert=system needs sslmode=verify-full")
        }
        guard let bundle = Self.bundles.first(where: isReadable) else {
            throw .postgresURL(
                "the parameter sslrootcert=system finds no certificates on this machine; install ca-certificates")
        }
        parameters.set("sslrootcert", bundle)
        return parameters
    }
}
