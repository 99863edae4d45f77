import AAPMAccounts
import AAPMCore
import HTTPTypes
import Hummingbird

/// Finds out whose access token came with a request. A request without one goes on as nobody's; one with a bad token
/// does not go on.
struct Authentication: RouterMiddleware {
    let accounts: AccountService

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard let header = request.headers[.authorization] else { return try await next(request, context) }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw AAPMError(.authenticationRequired, "Send the access token as: Authorization: Bearer …")
        }
        var context = context
        context.caller = try await self.accounts.authenticate(accessToken: String(parts[1]))
        return try await next(request, context)
    }
}
