import AAPMCore
package import Hummingbird

/// What is known about a request besides the request.
package struct AppContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// Set by `RequestTracing` before anything else runs.
    var trace = RequestTrace.none
    /// Whose access token came with the request; `nil` without one.
    var caller: ID<Learner>?
    /// The client's address as the connection knows it.
    let remoteAddress: String

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.remoteAddress = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
