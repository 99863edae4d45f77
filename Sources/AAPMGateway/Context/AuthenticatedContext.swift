import AAPMCore
import Hummingbird

/// The context of a route that needs a learner: a handler that takes it cannot forget to check.
struct AuthenticatedContext: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let trace: RequestTrace
    let learner: ID<Learner>

    /// - Throws: `AAPMError` with `.authenticationRequired` when the request came without an access token.
    init(context: AppContext) throws {
        guard let caller = context.caller else {
            throw AAPMError(.authenticationRequired, "Send an access token: Authorization: Bearer …")
        }
        self.coreContext = context.coreContext
        self.trace = context.trace
        self.learner = caller
    }
}
