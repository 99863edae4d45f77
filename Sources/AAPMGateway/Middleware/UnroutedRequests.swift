import HTTPTypes
import Hummingbird

/// Answers what no route takes: a file of the web app, a route that has other methods, or nothing at all.
struct UnroutedRequests: RouterMiddleware {
    let site: StaticSite
    let routes: RouteTable

    func handle(
        _ request: Request, context: AppContext, next: @concurrent (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            let methods = self.routes.methods(of: request.uri.path)
            guard methods.isEmpty || methods.contains(request.method.rawValue) else {
                throw MethodNotAllowed(allowed: methods)
            }
            guard let file = self.site.response(to: request) else { throw error }
            context.coreContext.endpointPath.value = "web"
            return file
        }
    }
}
