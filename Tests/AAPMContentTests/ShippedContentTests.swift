import AAPMContent
import AAPMCore
import Testing

@Suite("Shipped content")
struct ShippedContentTests {
    @Test("Every shipped file is clean")
    func clean() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let catalog = try PersonaCatalogLoader(contentFolder: "/" + root + "/Content").load()
        for (file, problems) in catalog.diagnostics.sorted(by: { $0.key < $1.key }) {
            for problem in problems { print("\(file):\(problem)") }
        }
        #expect(catalog.diagnostics.isEmpty)
        #expect(catalog.library.partners.count == 2)
        print("load", ContinuousClock().measure { _ = try? PersonaCatalogLoader(contentFolder: "/" + root + "/Content").load() })
    }
}
