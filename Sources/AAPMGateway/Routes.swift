import HTTPTypes
import Hummingbird

extension Router where Context == AppContext {
    /// Every route of the server; `openapi.yaml` says what they take and give.
    func addRoutes(_ handlers: Handlers) {
        get("healthz", use: handlers.server.health)
        get("readyz", use: handlers.server.readiness)
        get(".well-known/jwks.json", use: handlers.server.keys)
        get("openapi.yaml", use: handlers.server.contract)

        let version = group("v1").add(middleware: handlers.addressRate)
        let auth = version.group("auth").add(middleware: handlers.rateLimiting)
        auth.post("guest", use: handlers.accounts.guest)
        auth.post("token", use: handlers.accounts.token)
        auth.post("revoke", use: handlers.accounts.revoke)
        auth.group().add(middleware: handlers.authentication).post("register", use: handlers.accounts.register)

        // With a token if there is one.
        let open = version.group().add(middleware: handlers.authentication).add(middleware: handlers.learnerRate)
        open.get("personas", use: handlers.personas.list)
        open.get("personas/{id}", use: handlers.personas.get)

        // Never without a token.
        let own = open.group(context: AuthenticatedContext.self)
        own.get("me", use: handlers.profile.get)
        own.patch("me", use: handlers.profile.update)
        own.get("me/keys", use: handlers.keys.list)
        own.put("me/keys/{provider}", use: handlers.keys.put)
        own.delete("me/keys/{provider}", use: handlers.keys.remove)
        own.get("me/usage", use: handlers.usage.get)
        own.put("me/cap", use: handlers.usage.setCap)
        own.delete("me/cap", use: handlers.usage.removeCap)
        own.get("me/memories", use: handlers.memories.list)
        own.patch("me/memories", use: handlers.memories.switchOnOrOff)
        own.delete("me/memories", use: handlers.memories.forgetAll)
        own.get("me/memories/{id}", use: handlers.memories.get)
        own.patch("me/memories/{id}", use: handlers.memories.correct)
        own.delete("me/memories/{id}", use: handlers.memories.forget)
        own.post("sessions", use: handlers.sessions.start)
        own.get("sessions", use: handlers.sessions.list)
        own.get("sessions/{id}", use: handlers.sessions.get)
        own.post("sessions/{id}/end", use: handlers.sessions.end)
        own.get("sessions/{id}/turns", use: handlers.turns.list)
        own.post("sessions/{id}/turns", use: handlers.turns.take)
        own.get("sessions/{id}/turns/{index}/events", use: handlers.turns.follow)
        own.get("sessions/{id}/friction-points", use: handlers.insights.frictionPoints)
        own.get("sessions/{id}/insights", use: handlers.insights.insights)
        own.get("sessions/{id}/directives", use: handlers.insights.directives)
        own.get("pipeline-runs/{id}", use: handlers.pipeline.get)
        own.get("pipeline-runs/{id}/events", use: handlers.pipeline.follow)
        own.get("curricula", use: handlers.lessons.list)
        own.get("curricula/{id}", use: handlers.lessons.get)
        own.post("curricula/{id}/answers", use: handlers.lessons.answer)
        own.post("curricula/{id}/feedback", use: handlers.lessons.feedback)
        own.post("analyze", use: handlers.analysis.analyze)
    }
}
