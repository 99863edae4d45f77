import AAPMAccounts
import AAPMCore
import AAPMTestSupport
import Testing

@Suite("Accounts")
struct AccountServiceTests {
    @Test("A guest gets tokens, the default plan and English to Spanish when nothing is said")
    func guest() async throws {
        let accounts = try await AccountsFixture { $0.defaultPlan = .premium }
        let grant = try await accounts.service.guest(ProfileDraft())
        #expect(grant.learner.isGuest)
        #expect(grant.learner.plan == .premium)
        #expect(grant.learner.languages == LanguagePair(native: .english, target: .spanish))
        #expect(grant.expiresIn == .seconds(86_400))
        #expect(try await accounts.service.authenticate(accessToken: grant.accessToken) == grant.learner.id)
        #expect(try await accounts.service.profile(of: grant.learner.id) == grant.learner)
    }

    @Test(
        "A language that is not said is the counterpart of the one that is",
        arguments: [("es", nil, "es", "en"), (nil, "en", "es", "en"), ("fr", nil, "fr", "en"), (nil, "es", "en", "es")]
            as [(String?, String?, String, String)])
    func counterpart(native: String?, target: String?, expectedNative: String, expectedTarget: String) async throws {
        let accounts = try await AccountsFixture()
        let grant = try await accounts.service.guest(ProfileDraft(nativeLanguage: native, targetLanguage: target))
        #expect(grant.learner.nativeLanguage.code == expectedNative)
        #expect(grant.learner.targetLanguage.code == expectedTarget)
    }

    @Test("A guest who registers stays the same learner and can log in, with the address in any case")
    func upgrade() async throws {
        let accounts = try await AccountsFixture()
        let guest = try await accounts.service.guest(ProfileDraft(displayName: "Alex"))
        let registered = try await accounts.service.register(
            email: " Alex@Example.ORG ", password: AccountsFixture.password, draft: ProfileDraft(),
            guest: guest.learner.id)
        #expect(registered.learner.id == guest.learner.id)
        #expect(registered.learner.displayName == "Alex")
        #expect(!registered.learner.isGuest)
        let returned = try await accounts.service.logIn(email: "alex@example.org", password: AccountsFixture.password)
        #expect(returned.learner.id == guest.learner.id)
        #expect(!returned.learner.isGuest)
    }

    @Test("An address can be registered once, and a learner too")
    func taken() async throws {
        let accounts = try await AccountsFixture()
        let first = try await accounts.service.register(
            email: "a@example.org", password: AccountsFixture.password, draft: ProfileDraft(), guest: nil)
        let sameAddress = try await refusal {
            _ = try await accounts.service.register(
                email: "A@example.org", password: AccountsFixture.password, draft: ProfileDraft(), guest: nil)
        }
        #expect(sameAddress?.code == .emailUnavailable)
        let sameLearner = try await refusal {
            _ = try await accounts.service.register(
                email: "b@example.org", password: AccountsFixture.password, draft: ProfileDraft(),
                guest: first.learner.id)
        }
        #expect(sameLearner?.code == .emailUnavailable)
    }

    @Test("An unknown address and a wrong password are answered alike")
    func uniform() async throws {
        let accounts = try await AccountsFixture()
        _ = try await accounts.service.register(
            email: "a@example.org", password: AccountsFixture.password, draft: ProfileDraft(), guest: nil)
        let wrong = try await refusal {
            _ = try await accounts.service.logIn(email: "a@example.org", password: "something else")
        }
        let unknown = try await refusal {
            _ = try await accounts.service.logIn(email: "b@example.org", password: "something else")
        }
        #expect(wrong?.code == .credentialsRejected)
        #expect(unknown?.code == wrong?.code)
        #expect(unknown?.message == wrong?.message)
        #expect(unknown?.faults == wrong?.faults)
    }

    @Test("An address that none can be, with a NUL in it, is answered like an unknown one")
    func impossibleAddress() async throws {
        let accounts = try await AccountsFixture()
        let error = try await refusal {
            _ = try await accounts.service.logIn(email: "a\u{0}@example.org", password: "something else")
        }
        #expect(error?.code == .credentialsRejected)
    }

    @Test("Languages without a world are refused with the field")
    func unplayable() async throws {
        let accounts = try await AccountsFixture {
            $0.isPlayable = { $0 == LanguagePair(native: .english, target: .spanish) }
        }
        var draft = ProfileDraft()
        draft.nativeLanguage = "de"
        draft.targetLanguage = "fr"
        let error = try await refusal { _ = try await accounts.service.guest(draft) }
        #expect(error?.code == .accountRequestInvalid)
        #expect(error?.faults.map(\.field) == ["/target_language"])
        #expect(try await accounts.service.guest(ProfileDraft()).learner.targetLanguage == .spanish)
    }

    @Test("An unknown address costs a password check too")
    func uniformTime() async throws {
        // With no room in the queue every check is refused, so a refusal shows that one was asked for.
        let accounts = try await AccountsFixture { $0.passwordQueueLimit = 0 }
        let unknown = try await refusal {
            _ = try await accounts.service.logIn(email: "nobody@example.org", password: "something else")
        }
        #expect(unknown?.code == .rateLimited)
        #expect(unknown?.retryAfter == .seconds(2))
    }

    @Test("Every fault of a registration is named at once")
    func faults() async throws {
        let accounts = try await AccountsFixture { $0.isKnownTimeZone = { $0 == "Europe/Madrid" } }
        let error = try await refusal {
            _ = try await accounts.service.register(
                email: "nobody", password: "short",
                draft: ProfileDraft(
                    displayName: "a\nb", nativeLanguage: "es", targetLanguage: "es", level: "Z9", timeZone: "Mars/Base"),
                guest: nil)
        }
        #expect(error?.code == .accountRequestInvalid)
        #expect(
            error?.faults.map(\.field) == [
                "/email", "/password", "/display_name", "/target_language", "/level", "/time_zone",
            ])
    }

    @Test("A profile changes where it is told to and nowhere else")
    func update() async throws {
        let accounts = try await AccountsFixture()
        let guest = try await accounts.service.guest(ProfileDraft(displayName: "Alex", timeZone: "Europe/Madrid"))
        let changed = try await accounts.service.update(
            guest.learner.id, with: ProfileDraft(level: "B1", removesDisplayName: true))
        #expect(changed.displayName == nil)
        #expect(changed.level == .b1)
        #expect(changed.timeZone == "Europe/Madrid")
        let clash = try await refusal {
            _ = try await accounts.service.update(guest.learner.id, with: ProfileDraft(nativeLanguage: "es"))
        }
        #expect(clash?.faults.map(\.field) == ["/native_language"])
    }

    @Test("A learner who is gone is not found")
    func gone() async throws {
        let accounts = try await AccountsFixture()
        let error = try await refusal { _ = try await accounts.service.profile(of: ID("nobody")) }
        #expect(error?.code == .learnerNotFound)
    }
}
