import subprocess
import sys

MODULES = (
    "o2clinic.charts.blood_gas",
    "o2clinic.charts.style",
    "o2clinic.charts.trend_image",
    "o2clinic.charts.vector",
    "o2clinic.charts.walk_test",
    "o2clinic.documents.clinic_list",
    "o2clinic.documents.letters",
    "o2clinic.documents.order_form",
)


def test_charts_and_papers_load_nothing_heavy_before_they_are_used():
    look = (
        f"import sys, {', '.join(MODULES)}\n"
        "print(sorted({'matplotlib', 'reportlab', 'numpy', 'PIL'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", look], check=True, capture_output=True, text=True)
    assert said.stdout.strip() == "[]"
