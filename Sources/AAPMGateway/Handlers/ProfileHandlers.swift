import AAPMAccounts
import AAPMCore
import Hummingbird

/// The caller's own profile.
struct ProfileHandlers: Sendable {
    let accounts: AccountService
    let entitling: Entitling
    let bodyLimit: Int

    @Sendable func get(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        try await self.reply(try await self.accounts.profile(of: context.learner))
    }

    @Sendable func update(_ request: Request, context: AuthenticatedContext) async throws -> JSONReply {
        var fields = try await request.fields(of: .account, limit: self.bodyLimit)
        let name = fields.nullableText("display_name")
        var draft = fields.profileDraft()
        draft.displayName = name ?? nil
        if case .some(.none) = name { draft.removesDisplayName = true }
        fields.add(self.accounts.rules.faults(in: draft))
        try fields.finish()
        let learner = try await self.accounts.update(context.learner, with: draft)
        // The time zone decides which day it is.
        self.entitling.forget(context.learner)
        return try await self.reply(learner)
    }

    private func reply(_ learner: Learner) async throws -> JSONReply {
        JSONReply(LearnerBody(learner, try await self.entitling.entitlements(of: learner)).json)
    }
}

/// `Learner` of the contract.
struct LearnerBody {
    let json: JSONValue

    init(_ learner: Learner, _ entitlements: Entitlements) {
        self.json = [
            "id": .string(learner.id.text),
            "display_name": .text(learner.displayName),
            "native_language": .string(learner.nativeLanguage.code),
            "target_language": .string(learner.targetLanguage.code),
            "level": .string(learner.level.rawValue),
            "coordinates": [
                "linguistic_control": .number(learner.coordinates.linguisticControl),
                "situational_agency": .number(learner.coordinates.situationalAgency),
                "engagement": .number(learner.coordinates.engagement),
            ],
            "onboarding_state": .string(learner.onboardingState.rawValue),
            "is_guest": .bool(learner.isGuest),
            "plan": .string(entitlements.plan.rawValue),
            "limits": [
                "sessions_per_day": .count(entitlements.sessionsPerDay),
                "pipeline_runs_per_day": .count(entitlements.pipelineRunsPerDay),
                "turns_per_session": .count(entitlements.terms.turnsPerSession),
            ],
            "time_zone": .string(learner.timeZone),
            "created_at": .time(learner.createdAt),
            "updated_at": .time(learner.updatedAt),
        ]
    }
}
