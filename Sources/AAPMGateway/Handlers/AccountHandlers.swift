import AAPMAccounts
import AAPMCore
import HTTPTypes
import Hummingbird

/// Guests, registration, tokens.
struct AccountHandlers: Sendable {
    let accounts: AccountService
    let entitling: Entitling
    let bodyLimit: Int

    @Sendable func guest(_ request: Request, context: AppContext) async throws -> JSONReply {
        var fields = try await request.fields(of: .account, limit: self.bodyLimit, isOptional: true)
        let draft = fields.profileDraft()
        fields.add(self.accounts.rules.faults(in: draft))
        try fields.finish()
        return try await self.reply(try await self.accounts.guest(draft), status: .created)
    }

    @Sendable func register(_ request: Request, context: AppContext) async throws -> JSONReply {
        var fields = try await request.fields(of: .account, limit: self.bodyLimit)
        let email = fields.text("email")
        let password = fields.text("password")
        let draft = fields.profileDraft()
        fields.add(self.accounts.rules.faults(email: email, password: password) + self.accounts.rules.faults(in: draft))
        try fields.finish()
        let grant = try await self.accounts.register(
            email: email, password: password, draft: draft, guest: context.caller)
        return try await self.reply(grant, status: .created)
    }

    @Sendable func token(_ request: Request, context: AppContext) async throws -> JSONReply {
        let fields = try await request.fields(of: .account, limit: self.bodyLimit)
        let grant =
            switch try TokenRequest(fields) {
            case .password(let email, let password): try await self.accounts.logIn(email: email, password: password)
            case .refreshToken(let token): try await self.accounts.refresh(token)
            }
        return try await self.reply(grant)
    }

    @Sendable func revoke(_ request: Request, context: AppContext) async throws -> Response {
        var fields = try await request.fields(of: .account, limit: self.bodyLimit)
        let token = fields.text("refresh_token")
        try fields.finish()
        try await self.accounts.revoke(token)
        return Response(status: .noContent)
    }

    private func reply(_ grant: TokenGrant, status: HTTPResponse.Status = .ok) async throws -> JSONReply {
        let entitlements = try await self.entitling.entitlements(of: grant.learner)
        return JSONReply(TokenBody(grant, entitlements).json, status: status)
    }
}

/// What proves who asks for tokens.
private enum TokenRequest {
    case password(email: String, password: String)
    case refreshToken(String)

    private enum GrantType: String, CaseIterable {
        case password
        case refreshToken = "refresh_token"
    }

    init(_ body: RequestFields) throws {
        var fields = body
        switch fields.choice("grant_type", of: GrantType.self) {
        case .password: self = .password(email: fields.text("email"), password: fields.text("password"))
        case .refreshToken: self = .refreshToken(fields.text("refresh_token"))
        case .none:
            // Nothing can be said about the other fields without the type.
            self = .refreshToken("")
            for name in ["email", "password", "refresh_token"] { _ = fields.optionalText(name) }
        }
        try fields.finish()
    }
}

extension RequestFields {
    /// The fields of a profile.
    mutating func profileDraft() -> ProfileDraft {
        ProfileDraft(
            displayName: self.optionalText("display_name"), nativeLanguage: self.optionalText("native_language"),
            targetLanguage: self.optionalText("target_language"), level: self.optionalText("level"),
            timeZone: self.optionalText("time_zone"))
    }
}

/// `TokenResponse` of the contract.
struct TokenBody {
    let json: JSONValue

    init(_ grant: TokenGrant, _ entitlements: Entitlements) {
        self.json = [
            "access_token": .string(grant.accessToken), "token_type": .string("Bearer"),
            "expires_in": .integer(grant.expiresIn.components.seconds),
            "refresh_token": .string(grant.refreshToken), "learner": LearnerBody(grant.learner, entitlements).json,
        ]
    }
}
