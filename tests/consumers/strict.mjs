// Prints for each file given what the strict validator of @cyclonedx/cyclonedx-library says: null, or what is wrong.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, ...files] = process.argv.slice(2);
const { Validation } = createRequire(`${modules}/`)("@cyclonedx/cyclonedx-library");
const found = {};
for (const file of files) {
  const text = readFileSync(file, "utf8");
  found[file] = await new Validation.JsonStrictValidator(JSON.parse(text).specVersion).validate(text);
}
console.log(JSON.stringify(found));
