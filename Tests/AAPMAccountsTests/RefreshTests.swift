import AAPMAccounts
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Refresh tokens")
struct RefreshTests {
    @Test("A refresh token gives the next one")
    func rotation() async throws {
        let accounts = try await AccountsFixture()
        let first = try await accounts.service.guest(ProfileDraft())
        let second = try await accounts.service.refresh(first.refreshToken)
        let third = try await accounts.service.refresh(second.refreshToken)
        #expect(Set([first.refreshToken, second.refreshToken, third.refreshToken]).count == 3)
        #expect(third.learner.id == first.learner.id)
    }

    @Test("A token used again later ends the whole log-in")
    func reuse() async throws {
        let accounts = try await AccountsFixture()
        let first = try await accounts.service.guest(ProfileDraft())
        let second = try await accounts.service.refresh(first.refreshToken)
        accounts.clock.advance(by: .seconds(10))
        let reused = try await refusal { _ = try await accounts.service.refresh(first.refreshToken) }
        #expect(reused?.code == .refreshTokenRejected)
        let successor = try await refusal { _ = try await accounts.service.refresh(second.refreshToken) }
        #expect(successor?.code == .refreshTokenRejected)
    }

    @Test("A request repeated at once keeps the log-in")
    func repeated() async throws {
        let accounts = try await AccountsFixture()
        let first = try await accounts.service.guest(ProfileDraft())
        let second = try await accounts.service.refresh(first.refreshToken)
        accounts.clock.advance(by: .seconds(9))
        let twin = try await accounts.service.refresh(first.refreshToken)
        #expect(try await accounts.service.refresh(twin.refreshToken).learner.id == first.learner.id)
        #expect(try await accounts.service.refresh(second.refreshToken).learner.id == first.learner.id)
    }

    @Test("Without leeway the second use ends the log-in at once")
    func strict() async throws {
        let accounts = try await AccountsFixture { $0.refreshReuseLeeway = .zero }
        let first = try await accounts.service.guest(ProfileDraft())
        let second = try await accounts.service.refresh(first.refreshToken)
        #expect(
            try await refusal { _ = try await accounts.service.refresh(first.refreshToken) }?.code
                == .refreshTokenRejected)
        #expect(
            try await refusal { _ = try await accounts.service.refresh(second.refreshToken) }?.code
                == .refreshTokenRejected)
    }

    @Test("An expired, an unknown and a revoked token are refused")
    func refused() async throws {
        let accounts = try await AccountsFixture { $0.refreshTokenLifetime = .seconds(60) }
        let unknown = try await refusal { _ = try await accounts.service.refresh("nothing") }
        #expect(unknown?.code == .refreshTokenRejected)
        let revoked = try await accounts.service.guest(ProfileDraft())
        try await accounts.service.revoke(revoked.refreshToken)
        #expect(
            try await refusal { _ = try await accounts.service.refresh(revoked.refreshToken) }?.code
                == .refreshTokenRejected)
        let expired = try await accounts.service.guest(ProfileDraft())
        accounts.clock.advance(by: .seconds(60))
        #expect(
            try await refusal { _ = try await accounts.service.refresh(expired.refreshToken) }?.code
                == .refreshTokenRejected)
    }

    @Test("Ending one log-in leaves the others")
    func otherFamilies() async throws {
        let accounts = try await AccountsFixture()
        let phone = try await accounts.service.register(
            email: "a@example.org", password: AccountsFixture.password, draft: ProfileDraft(), guest: nil)
        let laptop = try await accounts.service.logIn(email: "a@example.org", password: AccountsFixture.password)
        try await accounts.service.revoke(phone.refreshToken)
        try await accounts.service.revoke("nothing")
        #expect(try await accounts.service.refresh(laptop.refreshToken).learner.id == phone.learner.id)
    }
}
