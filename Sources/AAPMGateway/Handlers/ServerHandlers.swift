import AAPMAccounts
import HTTPTypes
import Hummingbird
import NIOCore

/// Health, keys and the contract.
struct ServerHandlers: Sendable {
    let accounts: AccountService
    let contract: String
    let readiness: @Sendable () async -> Readiness

    @Sendable func health(_ request: Request, context: AppContext) -> JSONReply {
        JSONReply(["status": .string("ok")])
    }

    @Sendable func readiness(_ request: Request, context: AppContext) async -> JSONReply {
        let readiness = await self.readiness()
        let checks = readiness.checks.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.string($0.value.rawValue)) }
        return JSONReply(
            ["status": .string(readiness.status.rawValue), "checks": .object(checks)],
            status: readiness.status == .unavailable ? .serviceUnavailable : .ok)
    }

    @Sendable func keys(_ request: Request, context: AppContext) async throws -> JSONReply {
        let keys = try await self.accounts.publicKeys().map { key -> JSONValue in
            [
                "kty": .string("RSA"), "use": .string("sig"), "alg": .string("RS256"), "kid": .string(key.id),
                "n": .string(key.modulus), "e": .string(key.exponent),
            ]
        }
        return JSONReply(["keys": .array(keys)], headers: [.cacheControl: "public, max-age=300"])
    }

    @Sendable func contract(_ request: Request, context: AppContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/yaml", .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: self.contract)))
    }
}
