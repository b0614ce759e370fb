"""What Windows shows and asks of a program: version, icon, and how it wants screens, paths and letters."""

from __future__ import annotations

from pathlib import Path

from installer.frozen_parts import NAME, PANEL, PROGRAM, PUBLISHER, version
from installer.windows.icon import icon_file

DESCRIPTIONS = {PANEL: NAME, PROGRAM: f"{NAME}, command line"}
WINDOWS_10_AND_11 = "{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"
MANIFEST = f"""\
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges>
      <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
    </requestedPrivileges></security>
  </trustInfo>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{WINDOWS_10_AND_11}"/></application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAware xmlns="http://schemas.microsoft.com/SMI/2005/WindowsSettings">true/pm</dpiAware>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2,PerMonitor</dpiAwareness>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
      <activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8</activeCodePage>
    </windowsSettings>
  </application>
  <dependency><dependentAssembly>
    <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
      processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
  </dependentAssembly></dependency>
</assembly>
"""
VERSION = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004, fileType=0x1,
                    subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', {publisher!r}),
      StringStruct('FileDescription', {description!r}),
      StringStruct('FileVersion', {version!r}),
      StringStruct('InternalName', {program!r}),
      StringStruct('LegalCopyright', {copyright!r}),
      StringStruct('OriginalFilename', {file!r}),
      StringStruct('ProductName', {name!r}),
      StringStruct('ProductVersion', {version!r})])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""


def numbers(stated: str) -> tuple[int, int, int, int]:
    """``0.1.0`` as Windows counts versions. Raises ValueError for one that is not made of numbers."""
    first = [int(part) for part in stated.split(".")]
    if len(first) > 4:
        raise ValueError(f"{stated} has more than four numbers")
    major, minor, patch, build = (first + [0] * 4)[:4]
    return major, minor, patch, build


def version_text(program: str, stated: str) -> str:
    """The version resource of one program, in PyInstaller's form."""
    return VERSION.format(
        numbers=numbers(stated), publisher=PUBLISHER, description=DESCRIPTIONS[program], version=stated,
        program=program, copyright="MIT License", file=f"{program}.exe", name=NAME,
    )  # fmt: skip


def written_details(folder: Path, root: Path) -> dict[str, dict[str, str]]:
    """Icon, manifest and version resource of each program, as files for PyInstaller's EXE."""
    folder.mkdir(parents=True, exist_ok=True)
    icon, manifest = folder / "bedrot.ico", folder / "bedrot.manifest"
    icon.write_bytes(icon_file(root / "resources" / "icons"))
    manifest.write_text(MANIFEST, encoding="utf-8")
    found = {}
    for program in DESCRIPTIONS:
        place = folder / f"{program}-version.txt"
        place.write_text(version_text(program, version(root)), encoding="utf-8")
        found[program] = {"icon": str(icon), "manifest": str(manifest), "version": str(place)}
    return found
