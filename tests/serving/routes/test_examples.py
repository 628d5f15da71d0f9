"""Every example of the OpenAPI document works when it is tried, by programs and on the page."""

from serving.browsing import address_of, in_a_browser


def requests(document):
    """Method, path and body of each example; operations without a body once, as they stand."""
    schemas = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            address = path
            for parameter in operation.get("parameters", ()):
                for example in parameter["schema"].get("examples", ())[:1]:
                    address = address.replace("{" + parameter["name"] + "}", example)
            if "requestBody" in operation:
                reference = operation["requestBody"]["content"]["application/json"]["schema"][
                    "$ref"
                ]
                for example in schemas[reference.rpartition("/")[2]]["examples"]:
                    yield method, address, example
            else:
                yield method, address, None


def test_every_example_of_the_document_is_answered(api_with_past):
    tried = list(requests(api_with_past.get("/openapi.json").json()))

    assert len(tried) > 12
    for method, address, body in tried:
        if (method, address) == ("post", "/v1/retraining"):
            continue  # It changes something, and needs a key.
        answer = api_with_past.request(method, address, json=body)
        expected = 404 if "projection" in address else 200  # None has been made here.
        assert answer.status_code == expected, (method, address, answer.text)


@in_a_browser
def test_the_examples_on_the_page_are_answered_beneath_their_form(api_with_past, visit):
    page = visit(address_of(api_with_past, "/docs"))
    for form in page.locator("form.try").all():
        if "retraining" in form.get_attribute("data-path"):
            continue
        form.get_by_role("button").click()
        shown = form.locator(".answer")
        shown.filter(has_text="{").wait_for()
        status = "404" if "projection" in form.get_attribute("data-path") else "200"
        assert shown.inner_text().startswith(status), shown.inner_text()[:200]
