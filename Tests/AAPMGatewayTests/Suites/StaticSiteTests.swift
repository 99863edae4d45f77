import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import AAPMGateway

@Suite("The web app")
struct StaticSiteTests {
    /// Runs a test with a folder that holds a small app beside a secret.
    private func withSite(_ test: @escaping @Sendable (Browser) async throws -> Void) async throws {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory.appending(path: "aapm-site-\(UUID().uuidString)")
        defer {
            // A leftover in the temporary folder harms nobody.
            try? manager.removeItem(at: folder)
        }
        let web = folder.appending(path: "web")
        try manager.createDirectory(at: web.appending(path: "lib"), withIntermediateDirectories: true)
        try Data("<!doctype html>".utf8).write(to: web.appending(path: "index.html"))
        try Data("export {}".utf8).write(to: web.appending(path: "lib/app.js"))
        try Data("hidden".utf8).write(to: web.appending(path: ".hidden"))
        try Data("secret".utf8).write(to: folder.appending(path: "secret.txt"))
        try manager.createSymbolicLink(
            at: web.appending(path: "link.txt"), withDestinationURL: folder.appending(path: "secret.txt"))
        try await TestServer { $0.webDirectory = web.path() }.run(.router, test)
    }

    @Test("Files are served with their media type and a tag")
    func served() async throws {
        try await self.withSite { browser in
            let index = try await browser.send(.get, "/")
            #expect(index.status == 200)
            #expect(index.text == "<!doctype html>")
            #expect(index.headers[.contentType] == "text/html; charset=utf-8")
            #expect(index.headers[.cacheControl] == "no-cache")
            #expect(index.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'self'") == true)
            let script = try await browser.send(.get, "/lib/app.js?v=1")
            #expect(script.headers[.contentType] == "text/javascript; charset=utf-8")
            let tag = try #require(script.headers[.eTag])
            let again = try await browser.send(.get, "/lib/app.js", headers: [.ifNoneMatch: "\"x\", \(tag)"])
            #expect(again.status == 304)
            #expect(again.text.isEmpty)
            let head = try await browser.send(.head, "/index.html")
            #expect(head.status == 200)
            #expect(head.text.isEmpty)
        }
    }

    @Test(
        "Nothing outside the folder and nothing hidden is served",
        arguments: [
            "/../secret.txt", "/lib/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "//secret.txt",
            "/link.txt", "/.hidden", "/lib", "/lib/", "/lib/%2e%2e/index.html", "/\\..\\secret.txt",
        ])
    func escapes(path: String) async throws {
        try await self.withSite { browser in
            let answer = try await browser.send(.get, path)
            #expect(answer.status == 404)
            #expect(!answer.text.contains("secret"))
        }
    }

    @Test("An unknown route of the API is a problem and not the app")
    func apiFirst() async throws {
        try await self.withSite { browser in
            let unknown = try await browser.send(.get, "/v1/nothing")
            let posted = try await browser.send(.post, "/index.html")
            #expect(unknown.code == "AAPM-504")
            #expect(posted.code == "AAPM-504")
        }
    }
}
