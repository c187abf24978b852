#!/bin/sh
# Brings the NHS design system into assets/vendor/, which is ignored: nothing of
# it enters the repository. One npm package (style sheet, script, pictures, and
# the cases that the tests compare with), one Python wheel (the same
# components as Jinja templates), and example forms for tests, each of an exact
# version with its checksum.
# Needs the network only when those versions or this file have changed.
set -eu
cd "$(dirname "$0")"

npm_version=$(sed -n 's/.*"nhsuk-frontend": "\([^"]*\)".*/\1/p' package.json)
pip_version=$(sed -n 's/^nhsuk-frontend-jinja==\([^ ]*\).*/\1/p' requirements.txt)
# Example forms of Structured Data Capture (CC0), for the tests of the crate forms: one package of an exact version,
# checked against its hash. It is unpacked here and not installed, because what it depends on is not needed.
sdc_package=hl7.fhir.uv.sdc@4.0.0-ballot
sdc_sha512=pgQtd+CtCpC4/exNcqYjEyobQu/xAFR8xuicGUxx4jMiZU4KUAf1n4lzOJOLn0eWw414uvUcwnDktUkGWytlMw==
inputs=$(cat package.json package-lock.json requirements.txt fetch.sh | sha256sum | cut -d' ' -f1)
stamp="nhsuk-frontend $npm_version
nhsuk-frontend-jinja $pip_version
inputs $inputs"

if [ "$(cat vendor/stamp 2>/dev/null || true)" = "$stamp" ]; then
    echo "Assets: nhsuk-frontend $npm_version and its templates $pip_version are here already."
    exit 0
fi

for program in npm python3; do
    if ! command -v "$program" >/dev/null; then
        echo "Assets: $program is needed to fetch the NHS design system. Install it and run this again." >&2
        exit 1
    fi
done

echo "Assets: fetching nhsuk-frontend $npm_version with npm, without running its scripts."
npm ci --ignore-scripts --silent
echo "Assets: fetching nhsuk-frontend-jinja $pip_version with pip, checked against its hash."
rm -rf vendor.new
mkdir -p vendor.new/wheel vendor.new/served/images vendor.new/cases
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --require-hashes -r requirements.txt -d vendor.new/wheel
python3 -m zipfile -e vendor.new/wheel/*.whl vendor.new/wheel/unpacked

package=node_modules/nhsuk-frontend
# The font rules name an NHS server: every page would tell it who is reading,
# and the typeface is licensed to NHS.UK only. Without them the text is Arial.
sed -e 's/@font-face{[^}]*}//g' -e '/^\/\*# sourceMappingURL/d' \
    "$package/dist/nhsuk/nhsuk-frontend.min.css" > vendor.new/served/nhsuk.css
sed -e 's|//# sourceMappingURL=.*$||' \
    "$package/dist/nhsuk/nhsuk-frontend.min.js" > vendor.new/served/nhsuk.js
cp "$package"/dist/nhsuk/assets/images/* vendor.new/served/images/
cp -R vendor.new/wheel/unpacked/nhsuk_frontend_jinja/templates vendor.new/templates
for component in "$package"/dist/nhsuk/components/*/; do
    if [ -f "$component/fixtures.json" ]; then
        into="vendor.new/cases/$(basename "$component")"
        mkdir -p "$into"
        cp "$component/fixtures.json" "$component/macro-options.json" "$into/"
    fi
done
echo "Assets: fetching $sdc_package with npm, checked against its hash."
mkdir -p vendor.new/sdc/package
npm pack --silent --ignore-scripts --pack-destination vendor.new/sdc "$sdc_package" >/dev/null
python3 - "$sdc_sha512" vendor.new/sdc/*.tgz <<'CHECK'
import base64, hashlib, pathlib, sys
found = base64.b64encode(hashlib.sha512(pathlib.Path(sys.argv[2]).read_bytes()).digest()).decode()
sys.exit(0 if found == sys.argv[1] else "Assets: the package of example forms is not the one that is pinned.")
CHECK
tar -xzf vendor.new/sdc/*.tgz -C vendor.new/sdc/package
find vendor.new/sdc/package -name 'Questionnaire-*.json' -exec mv {} vendor.new/sdc/ \;
rm -rf vendor.new/sdc/package vendor.new/sdc/*.tgz
if grep -q 'https\{0,1\}://' vendor.new/served/nhsuk.css; then
    echo "Assets: the style sheet still names an outside server; the rule in fetch.sh must be mended." >&2
    exit 1
fi

rm -rf vendor.new/wheel
printf '%s\n' "$stamp" > vendor.new/stamp
rm -rf vendor
mv vendor.new vendor
rm -rf node_modules
echo "Assets: done."
